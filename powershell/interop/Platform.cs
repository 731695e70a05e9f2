using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace WUDiagnostics
{
    /// <summary>The system that the process runs on, as the name of a folder of the module.</summary>
    internal static class Platform
    {
        internal static readonly bool IsWindows = Environment.OSVersion.Platform == PlatformID.Win32NT;
        internal static readonly bool IsMac = !IsWindows && File.Exists("/System/Library/CoreServices/SystemVersion.plist");

        internal static string Folder
        {
            get { return (IsWindows ? "win-" : IsMac ? "osx-" : "linux-") + Architecture; }
        }

        internal static string FileName
        {
            get { return IsWindows ? "wudiag.dll" : IsMac ? "libwudiag.dylib" : "libwudiag.so"; }
        }

        /// <summary>x64, x86 or arm64: of the process, not of the machine.</summary>
        internal static string Architecture
        {
            get
            {
                string name = FromRuntime();
                if (name == null)
                {
                    // Before .NET Framework 4.7.1. An x64 process on an ARM64 machine sees AMD64 here, as it should.
                    name = Environment.GetEnvironmentVariable("PROCESSOR_ARCHITECTURE");
                }
                switch ((name ?? "").ToUpperInvariant())
                {
                    case "X64":
                    case "AMD64": return "x64";
                    case "ARM64": return "arm64";
                    case "X86": return "x86";
                    default: return IntPtr.Size == 8 ? "x64" : "x86";
                }
            }
        }

        private static string FromRuntime()
        {
            const string Name = "System.Runtime.InteropServices.RuntimeInformation";
            Type type = typeof(object).Assembly.GetType(Name, false)
                ?? Type.GetType(Name + ", System.Runtime.InteropServices.RuntimeInformation", false);
            PropertyInfo property = type == null ? null : type.GetProperty("ProcessArchitecture");
            object value = property == null ? null : property.GetValue(null, null);
            return value == null ? null : value.ToString();
        }
    }

    /// <summary>The loader of the operating system. Only absolute paths are ever given to it.</summary>
    internal static class Loader
    {
        private const uint SearchDllLoadDir = 0x100;
        private const uint SearchSystem32 = 0x800;
        private const int RtldNow = 2;
        private const int BadExeFormat = 193;

        /// <summary>Loads a library; a null pointer with the reason in <paramref name="error"/> if that fails.</summary>
        internal static IntPtr Load(string path, out string error, out bool wrongArchitecture)
        {
            error = null;
            wrongArchitecture = false;
            if (Platform.IsWindows)
            {
                IntPtr module = LoadLibraryExW(path, IntPtr.Zero, SearchDllLoadDir | SearchSystem32);
                if (module == IntPtr.Zero)
                {
                    int code = Marshal.GetLastWin32Error();
                    wrongArchitecture = code == BadExeFormat;
                    error = new System.ComponentModel.Win32Exception(code).Message + " (" + code + ")";
                }
                return module;
            }
            if (Platform.IsMac)
            {
                MacError(); // bound now: binding it after a failure would overwrite the reason
            }
            IntPtr handle = Platform.IsMac ? MacOpen(Utf8(path), RtldNow) : LinuxOpen(Utf8(path), RtldNow);
            if (handle == IntPtr.Zero)
            {
                IntPtr text = Platform.IsMac ? MacError() : LinuxError();
                error = text == IntPtr.Zero ? "dlopen failed" : Marshal.PtrToStringAnsi(text);
                wrongArchitecture = error.IndexOf("ELF", StringComparison.Ordinal) >= 0
                    || error.IndexOf("incompatible architecture", StringComparison.Ordinal) >= 0
                    || error.IndexOf("not a mach-o file", StringComparison.Ordinal) >= 0;
            }
            return handle;
        }

        internal static IntPtr Symbol(IntPtr library, string name)
        {
            if (Platform.IsWindows)
            {
                return GetProcAddress(library, name);
            }
            return Platform.IsMac ? MacSymbol(library, Utf8(name)) : LinuxSymbol(library, Utf8(name));
        }

        internal static void Unload(IntPtr library)
        {
            if (Platform.IsWindows)
            {
                FreeLibrary(library);
            }
            else if (Platform.IsMac)
            {
                MacClose(library);
            }
            else
            {
                LinuxClose(library);
            }
        }

        private static byte[] Utf8(string text)
        {
            return Encoding.UTF8.GetBytes(text + "\0");
        }

        private static IntPtr LinuxOpen(byte[] path, int flags)
        {
            try
            {
                GlibcError(); // bound now: binding it after a failure would overwrite the reason
                return GlibcOpen(path, flags);
            }
            catch (DllNotFoundException)
            {
                noLibdl = true; // musl has these functions in libc
                MuslError();
                return MuslOpen(path, flags);
            }
        }

        private static bool noLibdl;

        private static IntPtr LinuxSymbol(IntPtr library, byte[] name)
        {
            return noLibdl ? MuslSymbol(library, name) : GlibcSymbol(library, name);
        }

        private static IntPtr LinuxError()
        {
            return noLibdl ? MuslError() : GlibcError();
        }

        private static int LinuxClose(IntPtr library)
        {
            return noLibdl ? MuslClose(library) : GlibcClose(library);
        }

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        private static extern IntPtr LoadLibraryExW(string path, IntPtr reserved, uint flags);

        [DllImport("kernel32.dll", CharSet = CharSet.Ansi, ExactSpelling = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        private static extern IntPtr GetProcAddress(IntPtr module, string name);

        [DllImport("kernel32.dll", ExactSpelling = true)]
        private static extern int FreeLibrary(IntPtr module);

        [DllImport("libdl.so.2", EntryPoint = "dlopen", ExactSpelling = true)]
        private static extern IntPtr GlibcOpen(byte[] path, int flags);

        [DllImport("libdl.so.2", EntryPoint = "dlsym", ExactSpelling = true)]
        private static extern IntPtr GlibcSymbol(IntPtr library, byte[] name);

        [DllImport("libdl.so.2", EntryPoint = "dlerror", ExactSpelling = true)]
        private static extern IntPtr GlibcError();

        [DllImport("libdl.so.2", EntryPoint = "dlclose", ExactSpelling = true)]
        private static extern int GlibcClose(IntPtr library);

        [DllImport("libc", EntryPoint = "dlopen", ExactSpelling = true)]
        private static extern IntPtr MuslOpen(byte[] path, int flags);

        [DllImport("libc", EntryPoint = "dlsym", ExactSpelling = true)]
        private static extern IntPtr MuslSymbol(IntPtr library, byte[] name);

        [DllImport("libc", EntryPoint = "dlerror", ExactSpelling = true)]
        private static extern IntPtr MuslError();

        [DllImport("libc", EntryPoint = "dlclose", ExactSpelling = true)]
        private static extern int MuslClose(IntPtr library);

        [DllImport("/usr/lib/libSystem.dylib", EntryPoint = "dlopen", ExactSpelling = true)]
        private static extern IntPtr MacOpen(byte[] path, int flags);

        [DllImport("/usr/lib/libSystem.dylib", EntryPoint = "dlsym", ExactSpelling = true)]
        private static extern IntPtr MacSymbol(IntPtr library, byte[] name);

        [DllImport("/usr/lib/libSystem.dylib", EntryPoint = "dlerror", ExactSpelling = true)]
        private static extern IntPtr MacError();

        [DllImport("/usr/lib/libSystem.dylib", EntryPoint = "dlclose", ExactSpelling = true)]
        private static extern int MacClose(IntPtr library);
    }
}
