using System;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    /// <summary>Proof that the structs here are those of include/wudiag.h; tests run it on every runtime.</summary>
    public static class Layout
    {
        /// <summary>What differs from the header, one sentence each; empty when all is well.</summary>
        public static string[] Differences()
        {
            System.Collections.Generic.List<string> wrong = new System.Collections.Generic.List<string>();
            Size(wrong, typeof(CodeRecord), CodeBatch.RecordSize);
            Size(wrong, typeof(CodesView), 24 + (2 * IntPtr.Size));
            string[] fields =
            {
                "Offset", "Value", "Extend", "Input", "Line", "Column", "Length", "Spelling", "Flags", "Status",
                "NameOffset", "NameLength", "TextOffset", "TextLength", "Space", "Context", "LogOffset", "LogLength", "ReadingsOffset",
                "ReadingsLength", "Reserved"
            };
            for (int i = 0; i < fields.Length; i++)
            {
                Place(wrong, typeof(CodeRecord), fields[i], i == 0 ? 0 : 4 + (4 * i));
            }
            string[] view = { "Count", "Stride", "ArenaLength", "Records", "Arena" };
            for (int i = 0; i < view.Length; i++)
            {
                Place(wrong, typeof(CodesView), view[i], i < 4 ? 8 * i : 24 + IntPtr.Size);
            }
            LogLayout.Add(wrong);
            return wrong.ToArray();
        }

        internal static void Size(System.Collections.Generic.List<string> wrong, Type type, int expected)
        {
            int size = Marshal.SizeOf(type);
            if (size != expected)
            {
                wrong.Add(type.Name + " has " + size + " bytes instead of " + expected);
            }
        }

        internal static void Place(System.Collections.Generic.List<string> wrong, Type type, string field, int expected)
        {
            int offset = Marshal.OffsetOf(type, field).ToInt32();
            if (offset != expected)
            {
                wrong.Add(type.Name + "." + field + " is at " + offset + " instead of " + expected);
            }
        }
    }
}
