using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    /// <summary>How a service starts. PowerShell's own commands cannot set the delayed start before version 6.</summary>
    public sealed class ServiceStart
    {
        private const uint NoChange = 0xFFFFFFFF;
        private const int DelayedAutoStart = 3;

        private ServiceStart(int start, bool delayed)
        {
            Start = start;
            Delayed = delayed;
        }

        /// <summary>2 automatic, 3 manual, 4 disabled.</summary>
        public int Start { get; private set; }

        /// <summary>Whether an automatic start is delayed.</summary>
        public bool Delayed { get; private set; }

        /// <summary>How a service starts; null where there is no such service.</summary>
        public static ServiceStart Read(string name)
        {
            IntPtr manager = OpenSCManagerW(null, null, 1);
            Check(manager != IntPtr.Zero);
            try
            {
                IntPtr service = OpenServiceW(manager, name, 1);
                if (service == IntPtr.Zero)
                {
                    int code = Marshal.GetLastWin32Error();
                    if (code == 1060)
                    {
                        return null;
                    }
                    throw new Win32Exception(code);
                }
                IntPtr buffer = Marshal.AllocHGlobal(8192);
                try
                {
                    uint needed;
                    Check(QueryServiceConfigW(service, buffer, 8192, out needed));
                    // QUERY_SERVICE_CONFIG begins with the type and the start type.
                    int start = Marshal.ReadInt32(buffer, 4);
                    bool delayed = QueryServiceConfig2W(service, DelayedAutoStart, buffer, 8192, out needed) && Marshal.ReadInt32(buffer) != 0;
                    return new ServiceStart(start, delayed);
                }
                finally
                {
                    Marshal.FreeHGlobal(buffer);
                    CloseServiceHandle(service);
                }
            }
            finally
            {
                CloseServiceHandle(manager);
            }
        }

        /// <summary>Sets how a service starts, and nothing else. What cannot be set whole is not set.</summary>
        public static void Write(string name, int start, bool delayed)
        {
            ServiceStart now = Read(name);
            IntPtr manager = OpenSCManagerW(null, null, 1);
            Check(manager != IntPtr.Zero);
            try
            {
                IntPtr service = OpenServiceW(manager, name, 2);
                Check(service != IntPtr.Zero);
                try
                {
                    Check(ChangeServiceConfigW(service, NoChange, (uint)start, NoChange, null, null, IntPtr.Zero, null, null, null, null));
                    int value = delayed ? 1 : 0;
                    if (start == 2 && now != null && Read(name).Delayed != delayed && !ChangeServiceConfig2W(service, DelayedAutoStart, ref value))
                    {
                        int code = Marshal.GetLastWin32Error();
                        ChangeServiceConfigW(service, NoChange, (uint)now.Start, NoChange, null, null, IntPtr.Zero, null, null, null, null);
                        throw new Win32Exception(code);
                    }
                }
                finally
                {
                    CloseServiceHandle(service);
                }
            }
            finally
            {
                CloseServiceHandle(manager);
            }
        }

        private static void Check(bool done)
        {
            if (!done)
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
        }

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        private static extern IntPtr OpenSCManagerW(string machine, string database, uint access);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        private static extern IntPtr OpenServiceW(IntPtr manager, string name, uint access);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool QueryServiceConfigW(IntPtr service, IntPtr buffer, uint size, out uint needed);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool QueryServiceConfig2W(IntPtr service, int level, IntPtr buffer, uint size, out uint needed);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool ChangeServiceConfigW(IntPtr service, uint type, uint start, uint error, string path, string group, IntPtr tag, string dependencies, string account, string password, string display);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool ChangeServiceConfig2W(IntPtr service, int level, ref int value);

        [DllImport("advapi32.dll", ExactSpelling = true, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool CloseServiceHandle(IntPtr handle);
    }

    /// <summary>Where the power of this machine comes from.</summary>
    public sealed class PowerState
    {
        [StructLayout(LayoutKind.Sequential)]
        private struct SystemPowerStatus
        {
            internal byte Line;
            internal byte Battery;
            internal byte Percent;
            internal byte Flag;
            internal int LifeTime;
            internal int FullLifeTime;
        }

        /// <summary>Whether it runs on its battery.</summary>
        public bool OnBattery { get; private set; }

        /// <summary>How full the battery is, in per cent; null where that is not known.</summary>
        public int? Percent { get; private set; }

        /// <summary>Milliseconds since Windows was started: Environment.TickCount starts again after 25 days.</summary>
        public static double Uptime
        {
            get { return GetTickCount64(); }
        }

        /// <summary>The state now.</summary>
        public static PowerState Read()
        {
            SystemPowerStatus status;
            if (!GetSystemPowerStatus(out status))
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            return new PowerState { OnBattery = status.Line == 0, Percent = status.Percent <= 100 ? (int?)status.Percent : null };
        }

        [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool GetSystemPowerStatus(out SystemPowerStatus status);

        [DllImport("kernel32.dll", ExactSpelling = true)]
        private static extern ulong GetTickCount64();
    }
}
