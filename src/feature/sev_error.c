// SPDX-License-Identifier: GPL-2.0-or-later
/* The firmware's status codes: SEV API specification (55766) table 5, SNP (56860) chapter 6. */
#include "kvex/sev_platform.h"

const struct psp_error psp_errors[] = {
	{0x00, "SUCCESS", "done"},
	{0x01, "INVALID_PLATFORM_STATE", "not in this state of the platform"},
	{0x02, "INVALID_GUEST_STATE", "not in this state of the guest"},
	{0x03, "INVALID_CONFIG", "the platform is configured so that it cannot be"},
	{0x04, "INVALID_LENGTH", "a buffer is too short or too long"},
	{0x05, "ALREADY_OWNED", "the platform has an owner"},
	{0x06, "INVALID_CERTIFICATE", "a certificate is not what it must be"},
	{0x07, "POLICY_FAILURE", "the guest's policy forbids it"},
	{0x08, "INACTIVE", "the guest has no ASID"},
	{0x09, "INVALID_ADDRESS", "an address is not aligned, or not of memory"},
	{0x0a, "BAD_SIGNATURE", "a signature is wrong"},
	{0x0b, "BAD_MEASUREMENT", "a measurement is wrong"},
	{0x0c, "ASID_OWNED", "another guest has that ASID"},
	{0x0d, "INVALID_ASID", "there is no such ASID"},
	{0x0e, "WBINVD_REQUIRED", "caches must be written back first"},
	{0x0f, "DF_FLUSH_REQUIRED", "the data fabric must be flushed first"},
	{0x10, "INVALID_GUEST", "there is no such guest"},
	{0x11, "INVALID_COMMAND", "there is no such command"},
	{0x12, "ACTIVE", "the guest has its ASID still"},
	{0x13, "HWERROR_PLATFORM", "an error of the hardware; the platform stays safe"},
	{0x14, "HWERROR_UNSAFE", "an error of the hardware; the platform is not safe"},
	{0x15, "UNSUPPORTED", "not in this firmware"},
	{0x16, "INVALID_PARAM", "a field is not what it must be"},
	{0x17, "RESOURCE_LIMIT", "the firmware has no room left"},
	{0x18, "SECURE_DATA_INVALID", "what it keeps has been tampered with"},
	{0x19, "INVALID_PAGE_SIZE", "the RMP has another size for the page"},
	{0x1a, "INVALID_PAGE_STATE", "the RMP has another state for the page"},
	{0x1b, "INVALID_MDATA_ENTRY", "a metadata entry is wrong"},
	{0x1c, "INVALID_PAGE_OWNER", "the RMP has another owner for the page"},
	{0x1d, "AEAD_OFLOW", "a counter of messages is at its end"},
	{0x1f, "EXIT_RING_BUFFER", "it has left the ring buffer mode"},
	{0x20, "RMP_INIT_REQUIRED", "the RMP must be initialised first"},
	{0x21, "BAD_SVN", "the security version is below what is committed"},
	{0x22, "BAD_VERSION", "the version is below what is committed"},
	{0x23, "SHUTDOWN_REQUIRED", "SHUTDOWN first"},
	{0x24, "UPDATE_FAILED", "the firmware's update has failed"},
	{0x25, "RESTORE_REQUIRED", "the firmware must be restored first"},
	{0x26, "RMP_INITIALIZATION_FAILED", "the RMP could not be initialised"},
	{0x27, "INVALID_KEY", "a key is wrong or missing"},
	{0x28, "SHUTDOWN_INCOMPLETE", "SHUTDOWN left something undone"},
	{0x30, "INCORRECT_BUFFER_LENGTH", "a buffer has another length"},
	{0x31, "EXPAND_BUFFER_LENGTH_REQUEST", "a buffer must be longer"},
	{0x32, "SPDM_REQUEST", "SPDM wants a round trip"},
	{0x33, "SPDM_ERROR", "SPDM has failed"},
	{0x35, "ERR_IN_DEV_CONN", "the connection to the device has failed"},
	{0x36, "INVALID_DEV_CTX", "there is no such device context"},
	{0x37, "INVALID_TDI_CTX", "there is no such TDI context"},
	{0x38, "INVALID_TDI", "there is no such TDI"},
	{0x39, "RECLAIM_REQUIRED", "reclaim first"},
	{0x3a, "IN_USE", "in use"},
	{0x3b, "INVALID_DEV_STATE", "not in this state of the device"},
	{0x3c, "INVALID_TDI_STATE", "not in this state of the TDI"},
	{0x3d, "DEV_CERT_CHANGED", "the device has another certificate"},
	{0x3e, "RESYNC_REQ", "synchronise again first"},
	{0x3f, "RESPONSE_TOO_LARGE", "the answer does not fit"},
	{0, NULL, NULL},
};

const char *psp_error_name(uint32_t code)
{
	if (code == PSP_NOT_ASKED)
		return "not asked";
	for (const struct psp_error *e = psp_errors; e->name; e++)
		if (e->code == code)
			return e->name;
	return "unknown";
}

const char *psp_state_name(unsigned int state)
{
	static const char *const names[] = {"UNINIT", "INIT", "WORKING"};

	return state < 3 ? names[state] : "unknown";
}
