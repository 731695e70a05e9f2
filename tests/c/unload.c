/* A host that unloads the library: when wud_log_free and wud_probe_free return WUD_OK, no thread of the library runs any more.
   Windows only. unload.exe <wudiag.dll> <a trace> <a folder for files> */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "wudiag.h"

typedef int32_t (*open_log)(const uint16_t *, uint64_t, const uint32_t *, uint64_t, const uint16_t *, uint64_t, wud_log **, wud_text **);
typedef int32_t (*next_entries)(wud_log *, uint32_t, wud_entries **);
typedef int32_t (*free_entries)(wud_entries **);
typedef int32_t (*free_log)(wud_log **);
typedef int32_t (*open_probe)(const uint16_t *, uint64_t, uint32_t, wud_probe **, wud_text **);
typedef int32_t (*free_probe)(wud_probe **);

static int passed, failed;
#define CHECK(condition) ((condition) ? (void)++passed : (++failed, (void)printf("line %d: %s\n", __LINE__, #condition)))

/* ASCII to UTF-16. */
static uint64_t wide(const char *text, uint16_t *out) {
    uint64_t i;
    for (i = 0; text[i] != '\0'; i++) out[i] = (uint16_t)(unsigned char)text[i];
    return i;
}

/* The trace and a buffer of 24 MB of its smallest records. */
static void write_trace(const char *sample, const char *path) {
    static const unsigned char record[8] = {8, 0, 0, 0x90, 1, 0, 0, 0};
    unsigned char head[72] = {0}, chunk[8192];
    uint32_t i, count = 3 << 20, size = 72 + 8 * count;
    FILE *in = fopen(sample, "rb"), *out = fopen(path, "wb");
    size_t got;
    CHECK(in != NULL && out != NULL);
    if (in == NULL || out == NULL) return;
    while ((got = fread(chunk, 1, sizeof chunk, in)) > 0) fwrite(chunk, 1, got, out);
    memcpy(head, &size, 4);
    memcpy(head + 0x30, &size, 4);
    fwrite(head, 1, sizeof head, out);
    for (i = 0; i < count; i++) fwrite(record, 1, sizeof record, out);
    fclose(in);
    fclose(out);
}

static void write_log(const char *path) {
    static const char line[] = "2024-03-28 10:00:01, Info                  CBS    text 0x80070005 of a record\r\n";
    FILE *out = fopen(path, "wb");
    uint32_t i;
    CHECK(out != NULL);
    if (out == NULL) return;
    for (i = 0; i < 400000; i++) fwrite(line, 1, sizeof line - 1, out);
    fclose(out);
}

/* Loads the library, begins to read, frees after a moment, unloads. A thread that still runs would run into memory that is gone: the
   process would end with an exception. */
static void unload_while_reading(const char *library, const char *path, const char *options, DWORD moment) {
    uint16_t text[1024], wanted[256];
    uint64_t length = wide(path, text);
    uint32_t end = (uint32_t)length;
    wud_log *log = NULL;
    wud_entries *entries = NULL;
    HMODULE module = LoadLibraryA(library);
    int32_t status, left = 200;
    CHECK(module != NULL);
    if (module == NULL) return;
    CHECK(((open_log)(void *)GetProcAddress(module, "wud_log_open"))(text, length, &end, 1, wanted, wide(options, wanted), &log, NULL) == WUD_OK);
    if (((next_entries)(void *)GetProcAddress(module, "wud_log_next"))(log, moment, &entries) == WUD_OK) {
        ((free_entries)(void *)GetProcAddress(module, "wud_entries_free"))(&entries);
    }
    while ((status = ((free_log)(void *)GetProcAddress(module, "wud_log_free"))(&log)) == WUD_ERROR_STILL_RUNNING && --left > 0) {
        CHECK(log != NULL);
    }
    CHECK(status == WUD_OK && log == NULL);
    CHECK(FreeLibrary(module));
    CHECK(GetModuleHandleA(library) == NULL);
    Sleep(200);
}

static void unload_while_probing(const char *library, const char *options, DWORD moment) {
    uint16_t wanted[256];
    wud_probe *probe = NULL;
    HMODULE module = LoadLibraryA(library);
    int32_t status, left = 200;
    CHECK(module != NULL);
    if (module == NULL) return;
    CHECK(((open_probe)(void *)GetProcAddress(module, "wud_probe_open"))(wanted, wide(options, wanted), 0, &probe, NULL) == WUD_OK);
    Sleep(moment);
    while ((status = ((free_probe)(void *)GetProcAddress(module, "wud_probe_free"))(&probe)) == WUD_ERROR_STILL_RUNNING && --left > 0) {
        CHECK(probe != NULL);
    }
    CHECK(status == WUD_OK && probe == NULL);
    CHECK(FreeLibrary(module));
    Sleep(200);
}

int main(int argc, char **argv) {
    static const DWORD moments[] = {0, 5, 50, 200};
    char trace[1024], log[1024];
    size_t i;
    if (argc < 4) return 2;
    snprintf(trace, sizeof trace, "%s/unload.etl", argv[3]);
    snprintf(log, sizeof log, "%s/unload.log", argv[3]);
    write_trace(argv[2], trace);
    write_log(log);
    for (i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        unload_while_reading(argv[1], trace, "{}", moments[i]);
        unload_while_reading(argv[1], trace, "{\"measure\":true}", moments[i]);
        unload_while_reading(argv[1], log, "{\"threads\":4}", moments[i]);
        unload_while_reading(argv[1], log, "{\"tail\":300000}", moments[i]);
        unload_while_probing(argv[1], "{\"url\":\"http://127.0.0.1:1\",\"timeoutSeconds\":2}", moments[i]);
        unload_while_probing(argv[1], "{\"url\":\"http://wsus.invalid:8530\",\"timeoutSeconds\":2}", moments[i]);
    }
    remove(trace);
    remove(log);
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
