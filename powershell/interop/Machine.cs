using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    /// <summary>Sizes of a folder.</summary>
    public sealed class FolderSize
    {
        internal FolderSize(long bytes, int files, int denied, bool complete)
        {
            Bytes = bytes;
            Files = files;
            Denied = denied;
            Complete = complete;
        }

        public long Bytes { get; private set; }

        public int Files { get; private set; }

        /// <summary>Folders that could not be read.</summary>
        public int Denied { get; private set; }

        /// <summary>Whether all was counted within the time.</summary>
        public bool Complete { get; private set; }
    }

    /// <summary>A value of a Registry.pol file.</summary>
    public sealed class PolFileValue
    {
        internal PolFileValue(string key, string name)
        {
            Key = key;
            Name = name;
        }

        public string Key { get; private set; }

        public string Name { get; private set; }
    }

    /// <summary>Facts that PowerShell alone reads slowly or only by CIM. Nothing here changes anything.</summary>
    public static class Machine
    {
        [StructLayout(LayoutKind.Sequential)]
        private struct MemoryStatus
        {
            internal uint Length;
            internal uint Load;
            internal ulong TotalPhysical;
            internal ulong AvailablePhysical;
            internal ulong TotalPageFile;
            internal ulong AvailablePageFile;
            internal ulong TotalVirtual;
            internal ulong AvailableVirtual;
            internal ulong AvailableExtendedVirtual;
        }

        [DllImport("kernel32.dll", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool GlobalMemoryStatusEx(ref MemoryStatus status);

        /// <summary>
        /// Runs a script block of PowerShell as a delegate: its errors do not reach the pipeline of the caller, and so not
        /// the variable of -ErrorVariable.
        /// </summary>
        public static object Call(Func<object> work)
        {
            return work();
        }

        /// <summary>Whether this is Windows.</summary>
        public static bool IsWindows
        {
            get { return Platform.IsWindows; }
        }

        /// <summary>Physical memory: total and available bytes.</summary>
        public static long[] Memory()
        {
            MemoryStatus status = new MemoryStatus();
            status.Length = (uint)Marshal.SizeOf(typeof(MemoryStatus));
            if (!GlobalMemoryStatusEx(ref status))
            {
                throw new System.ComponentModel.Win32Exception(Marshal.GetLastWin32Error());
            }
            return new[] { (long)status.TotalPhysical, (long)status.AvailablePhysical };
        }

        /// <summary>The bytes of all files below a folder, as far as they can be counted in that time. Links are not followed.</summary>
        public static FolderSize Measure(string folder, int milliseconds)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Stack<DirectoryInfo> open = new Stack<DirectoryInfo>();
            open.Push(new DirectoryInfo(folder));
            long bytes = 0;
            int files = 0;
            int denied = 0;
            bool complete = true;
            while (open.Count > 0)
            {
                if (watch.ElapsedMilliseconds > milliseconds)
                {
                    complete = false;
                    break;
                }
                try
                {
                    foreach (FileSystemInfo item in open.Pop().EnumerateFileSystemInfos())
                    {
                        DirectoryInfo inside = item as DirectoryInfo;
                        if (inside == null)
                        {
                            bytes += ((FileInfo)item).Length;
                            files++;
                        }
                        else if ((item.Attributes & FileAttributes.ReparsePoint) == 0)
                        {
                            open.Push(inside);
                        }
                    }
                }
                catch (UnauthorizedAccessException)
                {
                    denied++;
                }
                catch (IOException)
                {
                    // Gone meanwhile, or held: the sizes are a measure, not an account.
                }
            }
            return new FolderSize(bytes, files, denied, complete);
        }

        /// <summary>The keys and values that a Registry.pol file sets ([MS-GPREG] 2.2.1); none where it is no such file.</summary>
        public static PolFileValue[] ReadPolFile(byte[] bytes)
        {
            List<PolFileValue> values = new List<PolFileValue>();
            // PReg, version 1, then [key;name;type;size;data] in UTF-16.
            if (bytes == null || bytes.Length < 8 || bytes[0] != 'P' || bytes[1] != 'R' || bytes[2] != 'e' || bytes[3] != 'g')
            {
                return values.ToArray();
            }
            int at = 8;
            while (at + 2 <= bytes.Length && Unit(bytes, at) == '[')
            {
                at += 2;
                string key = Text(bytes, ref at);
                string name = Text(bytes, ref at);
                // type, ;, size, ;
                if (key == null || name == null || at + 12 > bytes.Length)
                {
                    break;
                }
                long size = BitConverter.ToUInt32(bytes, at + 6);
                long next = at + 12 + size;
                if (next + 2 > bytes.Length || Unit(bytes, (int)next) != ']')
                {
                    break;
                }
                at = (int)next + 2;
                values.Add(new PolFileValue(key, name));
            }
            return values.ToArray();
        }

        private static char Unit(byte[] bytes, int at)
        {
            return (char)(bytes[at] | (bytes[at + 1] << 8));
        }

        /// <summary>Text up to a zero and a semicolon.</summary>
        private static string Text(byte[] bytes, ref int at)
        {
            System.Text.StringBuilder text = new System.Text.StringBuilder();
            while (at + 4 <= bytes.Length)
            {
                char unit = Unit(bytes, at);
                at += 2;
                if (unit == 0)
                {
                    bool ended = Unit(bytes, at) == ';';
                    at += 2;
                    return ended ? text.ToString() : null;
                }
                text.Append(unit);
            }
            return null;
        }
    }
}
