/* Exercises every export of wudiag.h, misuse included. Compiled as C99 and as C++, run under valgrind by tests/c_abi.rs. */
#include "wudiag.h"
#include "wudiag.h" /* including it twice does no harm */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;

#define CHECK(condition) ((condition) ? (void)++passed : (++failed, (void)printf("line %d: %s\n", __LINE__, #condition)))

/* Freeing a log that says that a thread still runs can be tried again: under valgrind threads need their time. */
static int32_t free_log(wud_log **log) {
    int32_t status, left = 600;
    while ((status = wud_log_free(log)) == WUD_ERROR_STILL_RUNNING && *log != NULL && --left > 0) {}
    return status;
}

/* ASCII to UTF-16. */
static uint64_t wide(const char *text, uint16_t *out) {
    uint64_t i;
    for (i = 0; text[i] != '\0'; i++) out[i] = (uint16_t)(unsigned char)text[i];
    return i;
}

static int contains(const uint8_t *bytes, uint64_t length, const char *wanted) {
    size_t size = strlen(wanted);
    uint64_t i;
    for (i = 0; i + size <= length; i++)
        if (memcmp(bytes + i, wanted, size) == 0) return 1;
    return 0;
}

/* An address that is not aligned for anything larger than a byte. */
static void *odd(void *address) { return (char *)address + 1; }

static void versions(void) {
    const uint8_t *bytes = NULL;
    uint64_t length = 0;
    CHECK(wud_abi_version() >= WUD_ABI_VERSION);
    CHECK(wud_abi_min_compatible() <= WUD_ABI_VERSION);
    CHECK(wud_version(&bytes, &length) == WUD_OK && length >= 5);
    CHECK(wud_version(NULL, &length) == WUD_ERROR_NULL);
    CHECK(wud_version(&bytes, NULL) == WUD_ERROR_NULL);
}

static void statuses(void) {
    static const int32_t all[] = {WUD_OK, WUD_ERROR_NULL, WUD_ERROR_MISALIGNED, WUD_ERROR_TOO_LONG, WUD_ERROR_BAD_OFFSETS,
                                  WUD_ERROR_RECORD_SIZE, WUD_ERROR_BAD_CHOICE, WUD_ERROR_UNKNOWN_LANGUAGE, WUD_ERROR_UNKNOWN_FAMILY, WUD_ERROR_OPTIONS,
                                  WUD_ERROR_NO_CODE, WUD_ERROR_EMPTY, WUD_ERROR_TOO_LARGE, WUD_ERROR_NO_MATCH, WUD_ERROR_IO, WUD_ERROR_PANIC};
    const uint8_t *text;
    uint64_t length;
    size_t i;
    for (i = 0; i < sizeof all / sizeof *all; i++) {
        length = 0;
        CHECK(wud_status_message(all[i], &text, &length) == WUD_OK && length > 0);
    }
    length = 77;
    CHECK(wud_status_message(12345, &text, &length) == WUD_ERROR_BAD_CHOICE && length == 77);
    CHECK(wud_status_message(WUD_OK, NULL, &length) == WUD_ERROR_NULL);
}

static void decode(void) {
    uint16_t input[64];
    uint64_t size = wide("0x8024402C", input), length = 0;
    const uint8_t *bytes = NULL;
    wud_text *json = NULL;
    uint32_t language = 99;
    CHECK(wud_code_decode(input, size, WUD_LANGUAGE_ENGLISH, &json) == WUD_OK && json != NULL);
    CHECK(wud_text_view(json, &bytes, &length) == WUD_OK);
    CHECK(contains(bytes, length, "\"name\":\"WU_E_PT_WINHTTP_NAME_NOT_RESOLVED\""));
    CHECK(wud_text_view(json, NULL, &length) == WUD_ERROR_NULL);
    CHECK(wud_text_view(NULL, &bytes, &length) == WUD_ERROR_NULL);
    CHECK(wud_text_free(&json) == WUD_OK && json == NULL);
    CHECK(wud_text_free(&json) == WUD_OK); /* twice */
    CHECK(wud_text_free(NULL) == WUD_ERROR_NULL);
    CHECK(wud_code_decode(NULL, 3, WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_NULL);
    CHECK(wud_code_decode((const uint16_t *)odd(input), 3, WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_MISALIGNED);
    CHECK(wud_code_decode(input, UINT64_MAX, WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_TOO_LONG);
    CHECK(wud_code_decode(input, UINT64_MAX / 2, WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_TOO_LONG);
    CHECK(wud_code_decode(input, size, 4, &json) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_code_decode(input, size, WUD_LANGUAGE_ENGLISH, NULL) == WUD_ERROR_NULL);
    CHECK(wud_code_decode(NULL, 0, WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_EMPTY);
    CHECK(wud_code_decode(input, wide("no such thing", input), WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_NO_CODE);
    CHECK(wud_code_decode(input, wide("99999999999999999999", input), WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_TOO_LARGE);
    CHECK(wud_code_decode(input, wide("WU_E_NOSUCH*", input), WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_NO_MATCH);
    CHECK(json == NULL); /* nothing is written on failure */
    input[0] = 0xD800; /* half a pair */
    CHECK(wud_code_decode(input, 1, WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_NO_CODE);
    CHECK(wud_language_find(input, wide("fr-CA", input), &language) == WUD_OK && language == WUD_LANGUAGE_FRENCH);
    CHECK(wud_language_find(input, wide("ja-JP", input), &language) == WUD_OK && language == WUD_LANGUAGE_JAPANESE);
    CHECK(wud_language_find(input, wide("zh-Hans", input), &language) == WUD_OK && language == WUD_LANGUAGE_CHINESE);
    language = 99;
    CHECK(wud_language_find(input, wide("de-DE", input), &language) == WUD_ERROR_UNKNOWN_LANGUAGE && language == 99);
    CHECK(wud_language_find(input, wide("fr", input), NULL) == WUD_ERROR_NULL);
}

static void batches(void) {
    static const char inputs[] = "0x8024402C1603nonsense80244022\nx hr = 80072ee7";
    static const uint32_t ends[] = {10, 14, 22, 30, 46};
    static const uint32_t descending[] = {10, 5};
    static const uint32_t outside[] = {1000};
    uint16_t text[128];
    uint64_t size = wide(inputs, text);
    wud_codes *codes = NULL;
    wud_text *json = NULL;
    wud_codes_view view;
    memset(&view, 0, sizeof view);
    CHECK(wud_codes_resolve(text, size, ends, 5, &codes) == WUD_OK && codes != NULL);
    CHECK(wud_codes_read(codes, sizeof(wud_code), &view) == WUD_OK && view.count == 5 && view.stride == sizeof(wud_code));
    CHECK(view.records[0].value == 0x8024402C && view.records[0].name_length == 33 && view.arena_length >= 33);
    CHECK(view.arena[view.records[0].name_offset] == 'W');
    CHECK((view.records[0].flags & (WUD_CODE_KNOWN | WUD_CODE_FAILURE)) == (WUD_CODE_KNOWN | WUD_CODE_FAILURE));
    CHECK(view.records[1].value == 1603 && view.records[1].input == 1);
    CHECK((view.records[2].flags & WUD_CODE_NONE) != 0 && view.records[2].status == WUD_ERROR_NO_CODE && view.records[2].input == 2);
    CHECK(view.records[3].value == 0x80244022 && (view.records[3].flags & WUD_CODE_AMBIGUOUS) != 0);
    CHECK(view.records[3].text_length == 0 && view.records[3].line == 0);
    /* A code in a text: its place in its own input, and its spelling. */
    CHECK(view.records[4].value == 0x80072EE7 && view.records[4].offset == 8 && view.records[4].line == 2);
    CHECK(view.records[4].column == 8 && view.records[4].length == 8 && view.records[4].text_length == 8);
    CHECK(view.arena[view.records[4].text_offset] == '8' && view.arena[view.records[4].text_offset + 7] == '7');
    /* Records grow at their end: a caller of the first version (64 bytes) and of one to come are both served. */
    {
        const wud_code *first, *own;
        const uint8_t *bytes = NULL;
        uint64_t length = 0;
        for (size = 0; size < 64; size += 7) {
            CHECK(wud_codes_read(codes, size, &view) == WUD_ERROR_RECORD_SIZE);
        }
        for (size = 64; size < 200; size += 8) {
            CHECK(wud_codes_read(codes, size, &view) == WUD_OK && view.count == 5 && view.stride == sizeof(wud_code));
        }
        own = view.records;
        CHECK(wud_codes_read(codes, 64, &view) == WUD_OK);
        first = (const wud_code *)((const char *)view.records + view.stride);
        CHECK(first->value == own[1].value && first->input == own[1].input && first->name_length == own[1].name_length);
        /* A record goes back as numbers, not as text. */
        CHECK(own[3].readings_length > 0 && own[0].readings_length == 0 && own[1].space == 1);
        CHECK(wud_code_describe(own[1].value, own[1].extend, own[1].space, own[1].context, NULL, 0, WUD_LANGUAGE_ENGLISH, &json) == WUD_OK);
        CHECK(wud_text_view(json, &bytes, &length) == WUD_OK && contains(bytes, length, "\"value\":1603"));
        CHECK(wud_text_free(&json) == WUD_OK);
        CHECK(wud_code_describe(1603, 0, 9, 0, NULL, 0, WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_BAD_CHOICE && json == NULL);
        CHECK(wud_code_describe(1603, 0, 1, 0, NULL, 5, WUD_LANGUAGE_ENGLISH, &json) == WUD_ERROR_NULL);
        CHECK(wud_code_describe(1603, 0, 1, 0, NULL, 0, 99, &json) == WUD_ERROR_BAD_CHOICE);
        CHECK(wud_code_describe(1603, 0, 1, 0, NULL, 0, WUD_LANGUAGE_ENGLISH, NULL) == WUD_ERROR_NULL);
    }
    CHECK(wud_codes_read(codes, sizeof(wud_code), NULL) == WUD_ERROR_NULL);
    CHECK(wud_codes_read(NULL, sizeof(wud_code), &view) == WUD_ERROR_NULL);
    CHECK(wud_codes_free(&codes) == WUD_OK && codes == NULL);
    CHECK(wud_codes_free(&codes) == WUD_OK);
    CHECK(wud_codes_free(NULL) == WUD_ERROR_NULL);
    CHECK(wud_codes_resolve(text, size, descending, 2, &codes) == WUD_ERROR_BAD_OFFSETS);
    CHECK(wud_codes_resolve(text, size, outside, 1, &codes) == WUD_ERROR_BAD_OFFSETS);
    CHECK(wud_codes_resolve(text, size, NULL, 1, &codes) == WUD_ERROR_NULL);
    CHECK(wud_codes_resolve(text, size, (const uint32_t *)odd(text), 1, &codes) == WUD_ERROR_MISALIGNED);
    CHECK(wud_codes_resolve(text, size, ends, 4, NULL) == WUD_ERROR_NULL);
    CHECK(codes == NULL);
    CHECK(wud_codes_resolve(NULL, 0, NULL, 0, &codes) == WUD_OK);
    CHECK(wud_codes_read(codes, sizeof(wud_code), &view) == WUD_OK && view.count == 0);
    CHECK(wud_codes_free(&codes) == WUD_OK);

    CHECK(wud_codes_search(text, wide("WU_E_PT_HTTP_*", text), WUD_SEARCH_NAME, WUD_LANGUAGE_ENGLISH, &codes) == WUD_OK);
    CHECK(wud_codes_read(codes, sizeof(wud_code), &view) == WUD_OK && view.count >= 15);
    CHECK(wud_codes_free(&codes) == WUD_OK);
    CHECK(wud_codes_search(text, wide("WinRE KB5034441", text), WUD_SEARCH_TEXT, WUD_LANGUAGE_ENGLISH, &codes) == WUD_OK);
    CHECK(wud_codes_free(&codes) == WUD_OK);
    CHECK(wud_codes_search(text, wide("psfx", text), WUD_SEARCH_FAMILY, WUD_LANGUAGE_ENGLISH, &codes) == WUD_OK);
    CHECK(wud_codes_read(codes, sizeof(wud_code), &view) == WUD_OK && view.count == 16);
    CHECK(wud_codes_free(&codes) == WUD_OK);
    CHECK(wud_codes_search(text, wide("nosuch", text), WUD_SEARCH_FAMILY, WUD_LANGUAGE_ENGLISH, &codes) == WUD_ERROR_UNKNOWN_FAMILY);
    CHECK(wud_codes_search(text, wide("x", text), 9, WUD_LANGUAGE_ENGLISH, &codes) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_codes_search(text, wide("x", text), WUD_SEARCH_TEXT, 9, &codes) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_codes_search(text, 1, WUD_SEARCH_TEXT, WUD_LANGUAGE_ENGLISH, NULL) == WUD_ERROR_NULL);

    CHECK(wud_names(WUD_SEARCH_FAMILY, &json) == WUD_OK && wud_text_free(&json) == WUD_OK);
    CHECK(wud_names(WUD_SEARCH_NAME, &json) == WUD_OK && wud_text_free(&json) == WUD_OK);
    CHECK(wud_names(WUD_SEARCH_TEXT, &json) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_names(WUD_SEARCH_NAME, NULL) == WUD_ERROR_NULL);
}

static void scans(const char *folder) {
    uint16_t text[1024];
    char path[512];
    wud_codes *codes = NULL;
    wud_scan *scan = NULL;
    wud_text *reason = NULL;
    wud_codes_view view;
    const uint8_t *bytes;
    uint64_t length, found = 0;
    FILE *file;
    uint64_t size = wide("first\n  hr = 80072ee2, then Return value 3\n", text);
    CHECK(wud_scan_text(text, size, &codes) == WUD_OK);
    CHECK(wud_codes_read(codes, sizeof(wud_code), &view) == WUD_OK && view.count == 2);
    CHECK(view.records[0].value == 0x80072EE2 && view.records[0].line == 2 && view.records[0].column == 8 && view.records[0].offset == 13);
    CHECK(view.records[0].length == 8 && view.arena[view.records[0].text_offset] == '8');
    CHECK(view.records[1].value == 1603);
    CHECK(wud_codes_free(&codes) == WUD_OK);
    CHECK(wud_scan_text(text, size, NULL) == WUD_ERROR_NULL);

    sprintf(path, "%.400s/abi-scan.log", folder);
    file = fopen(path, "wb");
    CHECK(file != NULL);
    if (file == NULL) return;
    for (size = 0; size < 1000; size++) fprintf(file, "line %d failed with 0x80244022\r\n", (int)size);
    fclose(file);
    CHECK(wud_scan_open(text, wide(path, text), &scan, &reason) == WUD_OK && scan != NULL && reason == NULL);
    do {
        CHECK(wud_scan_next(scan, 64, &codes, &reason) == WUD_OK);
        CHECK(wud_codes_read(codes, sizeof(wud_code), &view) == WUD_OK);
        found += view.count;
        length = view.count;
        CHECK(wud_codes_free(&codes) == WUD_OK);
    } while (length > 0);
    CHECK(found == 1000);
    CHECK(wud_scan_next(NULL, 1, &codes, NULL) == WUD_ERROR_NULL);
    CHECK(wud_scan_next(scan, 1, NULL, NULL) == WUD_ERROR_NULL);
    CHECK(wud_scan_free(&scan) == WUD_OK && scan == NULL);
    CHECK(wud_scan_free(&scan) == WUD_OK);
    CHECK(wud_scan_free(NULL) == WUD_ERROR_NULL);
    remove(path);
    CHECK(wud_scan_open(text, wide(path, text), &scan, &reason) == WUD_ERROR_IO && scan == NULL && reason != NULL);
    CHECK(wud_text_view(reason, &bytes, &length) == WUD_OK && contains(bytes, length, "abi-scan.log"));
    CHECK(wud_text_free(&reason) == WUD_OK);
    CHECK(wud_scan_open(text, wide(path, text), &scan, NULL) == WUD_ERROR_IO); /* nobody asks why */
    CHECK(wud_scan_open(text, wide(path, text), NULL, NULL) == WUD_ERROR_NULL);
}

/* Reads one small log, looks at every kind of batch, stops in the middle, and misuses each function. */
static void logs(const char *folder) {
    uint16_t text[2048], options[512];
    char path[512];
    uint32_t end, beyond = 100000;
    uint64_t size, none = 0, done = 0, total = 0, records = 0, length = 0;
    const uint8_t *bytes = NULL;
    wud_log *log = NULL;
    wud_entries *entries = NULL;
    wud_text *reason = NULL;
    wud_entries_view view;
    int ended = 0, rounds;
    FILE *file;
    sprintf(path, "%.400s/abi-cbs.log", folder);
    file = fopen(path, "wb");
    CHECK(file != NULL);
    if (file == NULL) return;
    for (size = 0; size < 1500; size++)
        fprintf(file, "2024-03-28 11:52:21, Error                 CBS    Failed to open package %d [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]\r\n", (int)size);
    fclose(file);
    size = wide(path, text);
    end = (uint32_t)size;
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"raw\":true,\"details\":true}", options), &log, &reason) == WUD_OK && log != NULL && reason == NULL);
    for (rounds = 0; rounds < 1000 && !ended; rounds++) {
        CHECK(wud_log_next(log, 1000, &entries) == WUD_OK);
        CHECK(wud_entries_read(entries, sizeof(wud_entry), &view) == WUD_OK && view.stride == sizeof(wud_entry));
        ended = view.kind == WUD_ENTRIES_END;
        if (view.kind == WUD_ENTRIES_RECORDS) {
            CHECK(view.count > 0 && view.names_count == 1 && view.arena[view.names[0]] == 'C');
            CHECK(view.records[0].level == 4 && view.records[0].lines == 1 && view.records[0].component == 0 && view.records[0].utc == 0);
            CHECK(view.records[0].detail_length > 0 && view.records[0].raw_length > view.records[0].message_length);
            CHECK(view.arena[view.records[0].message_offset] == 'F' && view.family_length == 3);
            records += view.count;
        }
        CHECK(wud_entries_free(&entries) == WUD_OK && entries == NULL);
    }
    CHECK(records == 1500);
    CHECK(wud_log_next(log, 0, &entries) == WUD_OK && wud_entries_read(entries, sizeof(wud_entry), &view) == WUD_OK && view.kind == WUD_ENTRIES_END);
    CHECK(wud_entries_read(entries, 8, &view) == WUD_ERROR_RECORD_SIZE);
    {
        uint64_t size;
        for (size = 0; size < 104; size += 13) {
            CHECK(wud_entries_read(entries, size, &view) == WUD_ERROR_RECORD_SIZE);
        }
        for (size = 104; size < 300; size += 8) {
            CHECK(wud_entries_read(entries, size, &view) == WUD_OK && view.stride == sizeof(wud_entry));
        }
    }
    CHECK(wud_entries_read(entries, sizeof(wud_entry), NULL) == WUD_ERROR_NULL && wud_entries_read(NULL, sizeof(wud_entry), &view) == WUD_ERROR_NULL);
    CHECK(wud_entries_free(&entries) == WUD_OK && wud_entries_free(&entries) == WUD_OK && wud_entries_free(NULL) == WUD_ERROR_NULL);
    CHECK(wud_log_progress(log, &done, &total) == WUD_OK && done > 0 && done == total);
    CHECK(wud_log_progress(log, NULL, &total) == WUD_ERROR_NULL && wud_log_progress(NULL, &done, &total) == WUD_ERROR_NULL);
    CHECK(wud_log_next(NULL, 0, &entries) == WUD_ERROR_NULL && wud_log_next(log, 0, NULL) == WUD_ERROR_NULL);
    CHECK(wud_log_cancel(log) == WUD_OK && wud_log_cancel(NULL) == WUD_ERROR_NULL);
    CHECK(free_log(&log) == WUD_OK && log == NULL);
    CHECK(free_log(&log) == WUD_OK && wud_log_free(NULL) == WUD_ERROR_NULL);
    /* counting, and leaving before the end */
    size = wide(path, text);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"measure\":true}", options), &log, NULL) == WUD_OK);
    CHECK(wud_log_next(log, 60000, &entries) == WUD_OK && wud_entries_read(entries, sizeof(wud_entry), &view) == WUD_OK && view.kind == WUD_ENTRIES_MEASURE && view.text_length > 0);
    CHECK(wud_entries_free(&entries) == WUD_OK && free_log(&log) == WUD_OK);
    CHECK(wud_log_open(text, size, &end, 1, NULL, none, &log, NULL) == WUD_OK && free_log(&log) == WUD_OK);
    /* bad options, bad offsets, a file that is not there */
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"nosuch\":1}", options), &log, &reason) == WUD_ERROR_OPTIONS && log == NULL && reason != NULL);
    CHECK(wud_text_view(reason, &bytes, &length) == WUD_OK && contains(bytes, length, "\"option\":\"options\"") && contains(bytes, length, "nosuch"));
    CHECK(wud_text_free(&reason) == WUD_OK);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"only\":[\"cbs\",\"nosuch\"],\"language\":\"fr-CA\"}", options), &log, &reason) == WUD_ERROR_OPTIONS && reason != NULL);
    CHECK(wud_text_view(reason, &bytes, &length) == WUD_OK && contains(bytes, length, "\"option\":\"only\",\"value\":\"nosuch\",\"why\":\"family\"") && contains(bytes, length, "\"ccm-server\"") && contains(bytes, length, "type de journal"));
    CHECK(wud_text_free(&reason) == WUD_OK);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"levels\":[\"loud\"]}", options), &log, NULL) == WUD_ERROR_OPTIONS);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"follow\":true,\"merge\":true}", options), &log, NULL) == WUD_ERROR_OPTIONS);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"threads\":1000000000}", options), &log, NULL) == WUD_ERROR_OPTIONS);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"limit\":1073741825}", options), &log, NULL) == WUD_ERROR_OPTIONS);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"limit\":1023}", options), &log, NULL) == WUD_ERROR_OPTIONS);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"limit\":1073741824,\"threads\":64}", options), &log, NULL) == WUD_OK && free_log(&log) == WUD_OK);
    CHECK(wud_log_open(text, size, &beyond, 1, NULL, none, &log, NULL) == WUD_ERROR_BAD_OFFSETS);
    CHECK(wud_log_open(text, size, NULL, 1, NULL, none, &log, NULL) == WUD_ERROR_NULL);
    CHECK(wud_log_open(text, size, &end, 1, NULL, none, NULL, NULL) == WUD_ERROR_NULL);
    remove(path);
    CHECK(wud_log_open(text, size, &end, 1, NULL, none, &log, NULL) == WUD_OK);
    CHECK(wud_log_next(log, 60000, &entries) == WUD_OK && wud_entries_read(entries, sizeof(wud_entry), &view) == WUD_OK && view.kind == WUD_ENTRIES_WARNING && view.path_length > 0 && view.text_length > 0);
    CHECK(view.warning == WUD_WARNING_NOT_FOUND && view.detail_length == 2 && view.arena[view.detail_offset] == '{' && view.arena[view.text_offset] == 'T');
    CHECK(wud_entries_free(&entries) == WUD_OK && free_log(&log) == WUD_OK);
    CHECK(wud_log_open(text, size, &end, 1, options, wide("{\"language\":\"fr-FR\"}", options), &log, NULL) == WUD_OK);
    CHECK(wud_log_next(log, 60000, &entries) == WUD_OK && wud_entries_read(entries, sizeof(wud_entry), &view) == WUD_OK && view.warning == WUD_WARNING_NOT_FOUND && view.arena[view.text_offset] == 'C');
    CHECK(wud_entries_free(&entries) == WUD_OK && free_log(&log) == WUD_OK);
    /* the families */
    CHECK(wud_log_families(NULL) == WUD_ERROR_NULL);
    CHECK(wud_log_families(&reason) == WUD_OK && wud_text_view(reason, &bytes, &length) == WUD_OK);
    CHECK(contains(bytes, length, "{\"aliases\":[],\"name\":\"windowsupdate-classic\",\"number\":1,\"paths\":[\"{windows}\\\\WindowsUpdate.log\"]}"));
    CHECK(wud_text_free(&reason) == WUD_OK);
}

/* A diagnosis of nothing but facts, what it refuses, and one that is freed before its end. */
static void diagnosis(void) {
    uint16_t text[512];
    uint64_t length = 0;
    const uint8_t *bytes = NULL;
    wud_diagnosis *one = NULL;
    wud_progress progress;
    wud_text *json = NULL, *reason = NULL;
    int rounds;
    CHECK(wud_diagnosis_open(text, wide("{\"nosuch\":1}", text), 0, &one, &reason) == WUD_ERROR_OPTIONS && one == NULL && reason != NULL);
    CHECK(wud_text_free(&reason) == WUD_OK);
    CHECK(wud_diagnosis_open(text, wide("{\"after\":\"yesterday\"}", text), 0, &one, NULL) == WUD_ERROR_OPTIONS);
    CHECK(wud_diagnosis_open(text, wide("{}", text), 9, &one, NULL) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_diagnosis_open(text, wide("{}", text), 0, NULL, NULL) == WUD_ERROR_NULL);
    CHECK(wud_diagnosis_open(text, wide("{}", text), 0, &one, &reason) == WUD_OK && reason == NULL);
    CHECK(wud_diagnosis_wait(one, 10, &json) == WUD_OK && json == NULL); /* not sealed */
    CHECK(wud_diagnosis_add(one, 9, text, wide("{}", text), NULL) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_diagnosis_add(one, WUD_ADD_FACTS, text, wide("{", text), &reason) == WUD_ERROR_OPTIONS && reason != NULL && wud_text_free(&reason) == WUD_OK);
    CHECK(wud_diagnosis_add(one, WUD_ADD_FACTS, text, wide("{\"services\":[{\"name\":\"wuauserv\",\"startType\":\"Disabled\",\"status\":\"Stopped\"}]}", text), &reason) == WUD_OK && reason == NULL);
    CHECK(wud_diagnosis_seal(one) == WUD_OK && wud_diagnosis_seal(NULL) == WUD_ERROR_NULL);
    CHECK(wud_diagnosis_add(one, WUD_ADD_PROBE, text, wide("{}", text), NULL) == WUD_ERROR_BAD_CHOICE);
    for (rounds = 0; rounds < 600 && json == NULL; rounds++) CHECK(wud_diagnosis_wait(one, 100, &json) == WUD_OK);
    CHECK(wud_text_view(json, &bytes, &length) == WUD_OK && contains(bytes, length, "\"service-disabled\"") && contains(bytes, length, "\"outcome\""));
    CHECK(wud_text_free(&json) == WUD_OK);
    CHECK(wud_diagnosis_wait(one, 0, &json) == WUD_ERROR_BAD_CHOICE); /* given once */
    CHECK(wud_diagnosis_progress(one, &progress) == WUD_OK && progress.phase == 2 && progress.records == 0);
    CHECK(wud_diagnosis_progress(one, NULL) == WUD_ERROR_NULL);
    CHECK(wud_diagnosis_cancel(one) == WUD_OK && wud_diagnosis_cancel(NULL) == WUD_ERROR_NULL);
    CHECK(wud_diagnosis_free(&one) == WUD_OK && one == NULL && wud_diagnosis_free(&one) == WUD_OK && wud_diagnosis_free(NULL) == WUD_ERROR_NULL);
    CHECK(wud_diagnosis_open(text, wide("{\"paths\":[\".\"]}", text), 0, &one, NULL) == WUD_OK && wud_diagnosis_free(&one) == WUD_OK);
}

/* A probe that needs no network, one that is cancelled, and the judgement of facts. */
static void wsus(void) {
    uint16_t text[512], path[64];
    uint32_t ends[1];
    uint64_t length = 0;
    const uint8_t *bytes = NULL;
    wud_probe *probe = NULL;
    wud_text *json = NULL, *reason = NULL;
    int rounds;
    CHECK(wud_probe_open(text, wide("{\"url\":\"wsus.contoso.com\",\"skipNetwork\":true}", text), WUD_LANGUAGE_FRENCH, &probe, &reason) == WUD_OK && reason == NULL);
    for (rounds = 0; rounds < 600 && json == NULL; rounds++) CHECK(wud_probe_wait(probe, 100, &json) == WUD_OK);
    CHECK(wud_text_view(json, &bytes, &length) == WUD_OK && contains(bytes, length, "0x80072EE6"));
    CHECK(wud_text_free(&json) == WUD_OK);
    CHECK(wud_probe_wait(probe, 0, &json) == WUD_ERROR_BAD_CHOICE); /* given once */
    CHECK(wud_probe_wait(NULL, 0, &json) == WUD_ERROR_NULL && wud_probe_wait(probe, 0, NULL) == WUD_ERROR_NULL);
    CHECK(wud_probe_cancel(probe) == WUD_OK && wud_probe_cancel(NULL) == WUD_ERROR_NULL);
    CHECK(wud_probe_free(&probe) == WUD_OK && probe == NULL && wud_probe_free(&probe) == WUD_OK && wud_probe_free(NULL) == WUD_ERROR_NULL);
    CHECK(wud_probe_open(text, wide("{\"nosuch\":1}", text), 0, &probe, &reason) == WUD_ERROR_OPTIONS && probe == NULL && reason != NULL);
    CHECK(wud_text_free(&reason) == WUD_OK);
    CHECK(wud_probe_open(text, wide("{\"url\":\"x\",\"timeoutSeconds\":0}", text), 0, &probe, NULL) == WUD_ERROR_OPTIONS);
    CHECK(wud_probe_open(text, wide("{}", text), 9, &probe, NULL) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_probe_open(text, wide("{}", text), 0, NULL, NULL) == WUD_ERROR_NULL);
    CHECK(wud_probe_open(text, wide("{\"policy\":{\"os\":{\"biuld\":1}}}", text), 0, &probe, &reason) == WUD_ERROR_OPTIONS && reason != NULL);
    CHECK(wud_text_view(reason, &bytes, &length) == WUD_OK && contains(bytes, length, "policy: os.biuld: ") && wud_text_free(&reason) == WUD_OK);
    CHECK(wud_facts_evaluate(WUD_FACTS_HEALTH, text, wide("{}", text), 0, &json, &reason) == WUD_OK && json != NULL && reason == NULL && wud_text_free(&json) == WUD_OK);
    CHECK(wud_facts_evaluate(1, text, wide("{}", text), 0, &json, NULL) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_facts_evaluate(WUD_FACTS_HEALTH, text, wide("{", text), 0, &json, NULL) == WUD_ERROR_OPTIONS);
    CHECK(wud_facts_evaluate(WUD_FACTS_HEALTH, text, wide("{\"disk\":{\"freeByte\":1}}", text), 0, &json, &reason) == WUD_ERROR_OPTIONS && json == NULL && reason != NULL);
    CHECK(wud_text_view(reason, &bytes, &length) == WUD_OK && contains(bytes, length, "disk.freeByte: ") && wud_text_free(&reason) == WUD_OK);
    CHECK(wud_facts_evaluate(WUD_FACTS_HEALTH, text, wide("{}", text), 0, NULL, NULL) == WUD_ERROR_NULL);
    CHECK(wud_policy_evaluate(text, wide("{}", text), NULL, 0, NULL, 0, 0, &json, &reason) == WUD_OK && reason == NULL);
    CHECK(wud_text_view(json, &bytes, &length) == WUD_OK && contains(bytes, length, "\"managedBy\":\"windows-update\"") && wud_text_free(&json) == WUD_OK);
    ends[0] = (uint32_t)wide("no/such/WUAHandler.log", path);
    CHECK(wud_policy_evaluate(text, wide("{}", text), path, ends[0], ends, 1, 0, &json, NULL) == WUD_OK);
    CHECK(wud_text_view(json, &bytes, &length) == WUD_OK && contains(bytes, length, "no/such/WUAHandler.log") && wud_text_free(&json) == WUD_OK);
    ends[0] = 64;
    CHECK(wud_policy_evaluate(text, wide("{}", text), path, 10, ends, 1, 0, &json, NULL) == WUD_ERROR_BAD_OFFSETS);
    CHECK(wud_policy_evaluate(text, wide("[]", text), NULL, 0, NULL, 0, 0, &json, NULL) == WUD_ERROR_OPTIONS && json == NULL);
    CHECK(wud_policy_evaluate(text, wide("{}", text), NULL, 0, NULL, 0, 9, &json, NULL) == WUD_ERROR_BAD_CHOICE);
    CHECK(wud_policy_evaluate(text, wide("{}", text), NULL, 0, NULL, 0, 0, NULL, NULL) == WUD_ERROR_NULL);
}

/* A plan, a journal from its first line to its undo, a policy file. */
static void repairs(const char *folder) {
    uint16_t text[512], place[512];
    uint64_t length, number = 0, size = 0;
    wud_text *json = NULL, *reason = NULL, *second_json = NULL;
    wud_journal *journal = NULL, *second = NULL;
    const uint8_t *bytes = NULL;
    static const uint8_t header[8] = {'P', 'R', 'e', 'g', 1, 0, 0, 0};
    CHECK(wud_repair_actions(0, &json) == WUD_OK && wud_text_view(json, &bytes, &size) == WUD_OK && contains(bytes, size, "\"reset-datastore\"") && wud_text_free(&json) == WUD_OK);
    CHECK(wud_repair_actions(0, NULL) == WUD_ERROR_NULL);
    length = wide("{\"actions\":[{\"id\":\"start-services\"}]}", text);
    CHECK(wud_repair_plan(text, length, 0, &json, &reason) == WUD_OK && wud_text_view(json, &bytes, &size) == WUD_OK && contains(bytes, size, "WUNotElevated") && wud_text_free(&json) == WUD_OK);
    CHECK(wud_repair_plan(text, 3, 0, &json, &reason) == WUD_ERROR_OPTIONS && json == NULL && reason != NULL && wud_text_free(&reason) == WUD_OK);
    number = wide(folder, place);
    length = wide("{\"tool\":\"1\",\"machine\":\"PC-1\"}", text);
    CHECK(wud_journal_open(place, number, text, 2, 0, 0, &journal, &reason) == WUD_ERROR_OPTIONS && journal == NULL && wud_text_free(&reason) == WUD_OK);
    CHECK(wud_journal_open(place, number, text, length, 0, 0, &journal, NULL) == WUD_OK);
    CHECK(wud_journal_open(place, number, text, length, 0, 0, &second, &reason) == WUD_ERROR_BUSY && second == NULL && reason != NULL && wud_text_free(&reason) == WUD_OK);
    length = wide("{\"kind\":\"action\",\"action\":\"start-scan\"}", text);
    number = 0;
    CHECK(wud_journal_append(journal, text, length, &number, NULL) == WUD_OK && number == 1);
    CHECK(wud_journal_append(journal, text, 1, &number, &reason) == WUD_ERROR_OPTIONS && number == 1 && wud_text_free(&reason) == WUD_OK);
    CHECK(wud_journal_append(NULL, text, length, &number, NULL) == WUD_ERROR_NULL);
    CHECK(wud_journal_info(journal, &json) == WUD_OK && wud_text_view(json, &bytes, &size) == WUD_OK && contains(bytes, size, "-PC-1-") && wud_text_free(&json) == WUD_OK);
    CHECK(wud_journal_free(&journal) == WUD_OK && journal == NULL && wud_journal_free(&journal) == WUD_OK);
    number = wide(folder, place);
    length = wide("{\"machine\":\"PC-1\"}", text);
    CHECK(wud_journal_read(place, number, text, length, 0, &json, NULL) == WUD_OK && wud_text_view(json, &bytes, &size) == WUD_OK && contains(bytes, size, "\"start-scan\"") && wud_text_free(&json) == WUD_OK);
    CHECK(wud_journal_undo(place, number, text, length, 0, &json, &reason) == WUD_ERROR_IO && json == NULL && wud_text_free(&reason) == WUD_OK);
    CHECK(wud_journal_reopen(place, number, text, length, 0, 0, &journal, &reason) != WUD_OK && journal == NULL && wud_text_free(&reason) == WUD_OK);
    length = wide("[{\"key\":\"A\",\"name\":\"B\",\"set\":{\"kind\":\"REG_DWORD\",\"data\":1}}]", text);
    CHECK(wud_policy_file_edit(header, 8, text, length, 0, &json, NULL) == WUD_OK && wud_text_view(json, &bytes, &size) == WUD_OK && size == 40 && memcmp(bytes, header, 8) == 0);
    CHECK(wud_policy_file_read(bytes, size, 0, &second_json, NULL) == WUD_OK && wud_text_free(&second_json) == WUD_OK && wud_text_free(&json) == WUD_OK);
    CHECK(wud_policy_file_edit(header, 7, text, length, 0, &json, &reason) == WUD_ERROR_POLICY_FILE && json == NULL && wud_text_free(&reason) == WUD_OK);
    CHECK(wud_policy_file_edit(header, 8, text, 1, 0, &json, &reason) == WUD_ERROR_OPTIONS && wud_text_free(&reason) == WUD_OK);
    CHECK(wud_policy_version_raise(NULL, 0, &json) == WUD_OK && wud_text_free(&json) == WUD_OK && wud_policy_version_raise(NULL, 1, &json) == WUD_ERROR_NULL);
}

#ifdef WUD_PANIC_TEST
#ifdef __cplusplus
extern "C"
#endif
WUD_API int32_t wud_test_panic(void);

static void panics(void) {
    const uint8_t *bytes = NULL;
    uint64_t length = 0;
    uint16_t text[64];
    wud_probe *probe = NULL;
    wud_text *json = NULL;
    CHECK(wud_test_panic() == WUD_ERROR_PANIC);
    CHECK(wud_panic_message(&json) == WUD_OK && json != NULL);
    CHECK(wud_text_view(json, &bytes, &length) == WUD_OK && contains(bytes, length, "on purpose"));
    CHECK(wud_text_free(&json) == WUD_OK);
    CHECK(wud_panic_message(&json) == WUD_OK && json == NULL); /* taken once */
    CHECK(wud_panic_message(NULL) == WUD_ERROR_NULL);
    CHECK(wud_test_panic() == WUD_ERROR_PANIC); /* and the library goes on */
    CHECK(wud_probe_open(text, wide("{\"url\":\"panic:\"}", text), 0, &probe, NULL) == WUD_OK);
    CHECK(wud_probe_wait(probe, 60000, &json) == WUD_ERROR_PANIC && json == NULL);
    CHECK(wud_probe_wait(probe, 0, &json) == WUD_ERROR_BAD_CHOICE && wud_probe_free(&probe) == WUD_OK);
}
#endif

int main(int argc, char **argv) {
    versions();
    statuses();
    decode();
    batches();
    scans(argc > 1 ? argv[1] : ".");
    logs(argc > 1 ? argv[1] : ".");
    wsus();
    diagnosis();
    repairs(argc > 1 ? argv[1] : ".");
#ifdef WUD_PANIC_TEST
    panics();
#endif
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
