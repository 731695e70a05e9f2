using System;
using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>The part of Layout about logs.</summary>
    internal static class LogLayout
    {
        internal static void Add(List<string> wrong)
        {
            Layout.Size(wrong, typeof(EntryRecord), LogReader.RecordSize);
            Layout.Size(wrong, typeof(EntriesView), 72 + (3 * IntPtr.Size));
            string[] wide = { "Offset", "Line", "Local", "Utc" };
            for (int i = 0; i < wide.Length; i++)
            {
                Layout.Place(wrong, typeof(EntryRecord), wide[i], 8 * i);
            }
            string[] narrow =
            {
                "Lines", "Flags", "Pid", "Tid", "Level", "LevelSource", "TimeKind", "Marks", "MessageOffset", "MessageLength", "StampOffset",
                "StampLength", "DetailOffset", "DetailLength", "RawOffset", "RawLength", "Component", "MergedBy"
            };
            for (int i = 0; i < narrow.Length; i++)
            {
                Layout.Place(wrong, typeof(EntryRecord), narrow[i], 32 + (4 * i));
            }
            string[] counts = { "Count", "Stride", "ArenaLength", "NamesCount" };
            for (int i = 0; i < counts.Length; i++)
            {
                Layout.Place(wrong, typeof(EntriesView), counts[i], 8 * i);
            }
            string[] places = { "Kind", "PathOffset", "PathLength", "FamilyOffset", "FamilyLength", "TextOffset", "TextLength", "Warning", "DetailOffset", "DetailLength" };
            for (int i = 0; i < places.Length; i++)
            {
                Layout.Place(wrong, typeof(EntriesView), places[i], 32 + (4 * i));
            }
            string[] pointers = { "Records", "Arena", "Names" };
            for (int i = 0; i < pointers.Length; i++)
            {
                Layout.Place(wrong, typeof(EntriesView), pointers[i], 72 + (i * IntPtr.Size));
            }
        }
    }
}
