/* A service for the tests of repairs. What it does when it is told to stop is in the file NAME.mode beside the program:
   nothing: it stops; "slow N": it stops after N milliseconds; "refuse": it goes on until that file is gone; "again N": it stops, and N times another
   process starts it again at once. Its name is its first argument. */
#include <windows.h>
#include <stdio.h>
#include <string.h>

static SERVICE_STATUS_HANDLE handle;
static HANDLE ended;
static char name[64];
static char folder[MAX_PATH];

static void set(DWORD state) {
    SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, state, 0, 0, 0, 0, 0};
    if (state == SERVICE_RUNNING) status.dwControlsAccepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PAUSE_CONTINUE;
    SetServiceStatus(handle, &status);
}

static void mode(char *text, DWORD size) {
    char path[MAX_PATH + 80];
    FILE *file;
    text[0] = 0;
    snprintf(path, sizeof path, "%s\\%s.mode", folder, name);
    file = fopen(path, "r");
    if (file) {
        if (!fgets(text, size, file)) text[0] = 0;
        fclose(file);
    }
}

/* After a refusal Wine lets no other control through: such a service ends when its mode goes. */
static DWORD WINAPI relent(void *nothing) {
    char text[64];
    do {
        Sleep(20);
        mode(text, sizeof text);
    } while (text[0]);
    SetEvent(ended);
    return 0;
}

static void WINAPI control(DWORD code) {
    char text[64];
    if (code == SERVICE_CONTROL_PAUSE) set(SERVICE_PAUSED);
    else if (code == SERVICE_CONTROL_CONTINUE) set(SERVICE_RUNNING);
    else if (code == SERVICE_CONTROL_STOP) {
        mode(text, sizeof text);
        if (strncmp(text, "refuse", 6) == 0) {
            set(SERVICE_RUNNING);
            CloseHandle(CreateThread(NULL, 0, relent, NULL, 0, NULL));
            return;
        }
        set(SERVICE_STOP_PENDING);
        if (strncmp(text, "slow", 4) == 0) Sleep(atoi(text + 4));
        SetEvent(ended);
    } else set(SERVICE_RUNNING);
}

static void WINAPI serve(DWORD count, char **arguments) {
    char text[64], path[MAX_PATH + 80], command[MAX_PATH + 120];
    handle = RegisterServiceCtrlHandlerA(name, control);
    set(SERVICE_RUNNING);
    WaitForSingleObject(ended, INFINITE);
    mode(text, sizeof text);
    if (strncmp(text, "again", 5) == 0 && atoi(text + 5) > 0) {
        STARTUPINFOA start = {sizeof start};
        PROCESS_INFORMATION made;
        FILE *file;
        int left = atoi(text + 5) - 1;
        snprintf(path, sizeof path, "%s\\%s.mode", folder, name);
        file = fopen(path, "w");
        if (file) { fprintf(file, "again %d", left); fclose(file); }
        GetModuleFileNameA(NULL, path, sizeof path);
        snprintf(command, sizeof command, "\"%s\" start %s", path, name);
        CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made);
    }
    set(SERVICE_STOPPED);
}

int main(int count, char **arguments) {
    SERVICE_TABLE_ENTRYA table[] = {{"", serve}, {NULL, NULL}};
    char *slash;
    if (count == 3 && strcmp(arguments[1], "start") == 0) {
        SC_HANDLE manager = OpenSCManagerA(NULL, NULL, SC_MANAGER_CONNECT);
        SC_HANDLE service = OpenServiceA(manager, arguments[2], SERVICE_START);
        int i;
        for (i = 0; i < 50 && !StartServiceA(service, 0, NULL); i++) Sleep(20);
        return 0;
    }
    if (count < 2) return 1;
    snprintf(name, sizeof name, "%s", arguments[1]);
    GetModuleFileNameA(NULL, folder, sizeof folder);
    slash = strrchr(folder, '\\');
    if (slash) *slash = 0;
    ended = CreateEventA(NULL, TRUE, FALSE, NULL);
    return StartServiceCtrlDispatcherA(table) ? 0 : 2;
}
