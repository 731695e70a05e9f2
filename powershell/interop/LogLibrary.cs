using System;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int LogOpen(IntPtr paths, ulong pathsLength, IntPtr ends, ulong count, IntPtr options, ulong optionsLength, ref IntPtr log, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int LogFamilies(ref IntPtr json);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int LogNext(IntPtr log, uint milliseconds, ref IntPtr entries);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int LogProgress(IntPtr log, ref ulong done, ref ulong total);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int LogCancel(IntPtr log);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int EntriesRead(IntPtr entries, ulong recordSize, ref EntriesView view);

    /// <summary>wud_entries_view.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct EntriesView
    {
        internal ulong Count;
        internal ulong Stride;
        internal ulong ArenaLength;
        internal ulong NamesCount;
        internal uint Kind;
        internal uint PathOffset;
        internal uint PathLength;
        internal uint FamilyOffset;
        internal uint FamilyLength;
        internal uint TextOffset;
        internal uint TextLength;
        internal uint Warning;
        internal uint DetailOffset;
        internal uint DetailLength;
        internal IntPtr Records;
        internal IntPtr Arena;
        internal IntPtr Names;
    }

    /// <summary>wud_entry.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct EntryRecord
    {
        internal ulong Offset;
        internal ulong Line;
        internal long Local;
        internal long Utc;
        internal uint Lines;
        internal uint Flags;
        internal uint Pid;
        internal uint Tid;
        internal uint Level;
        internal uint LevelSource;
        internal uint TimeKind;
        internal uint Marks;
        internal uint MessageOffset;
        internal uint MessageLength;
        internal uint StampOffset;
        internal uint StampLength;
        internal uint DetailOffset;
        internal uint DetailLength;
        internal uint RawOffset;
        internal uint RawLength;
        internal uint Component;
        internal uint MergedBy;
    }

    /// <summary>The functions for logs, found when the first log is read.</summary>
    internal sealed class LogLibrary
    {
        private static LogLibrary current;

        internal readonly NativeLibrary Library;
        internal readonly LogOpen Open;
        internal readonly LogFamilies Families;
        internal readonly LogNext Next;
        internal readonly LogProgress Progress;
        internal readonly LogCancel Cancel;
        internal readonly Free Free;
        internal readonly EntriesRead EntriesRead;
        internal readonly Free EntriesFree;

        private LogLibrary(NativeLibrary library)
        {
            Library = library;
            Open = library.Get<LogOpen>("wud_log_open");
            Families = library.Get<LogFamilies>("wud_log_families");
            Next = library.Get<LogNext>("wud_log_next");
            Progress = library.Get<LogProgress>("wud_log_progress");
            Cancel = library.Get<LogCancel>("wud_log_cancel");
            Free = library.Get<Free>("wud_log_free");
            EntriesRead = library.Get<EntriesRead>("wud_entries_read");
            EntriesFree = library.Get<Free>("wud_entries_free");
        }

        internal static LogLibrary Current
        {
            get
            {
                // Two threads may make one each; both work.
                return current ?? (current = new LogLibrary(NativeLibrary.Current));
            }
        }
    }
}
