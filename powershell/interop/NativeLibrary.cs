using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace WUDiagnostics
{
    // The functions of include/wudiag.h, in its order. Outs are `ref`, because the library writes them only on success.

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate uint VersionNumber();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int LanguageFind(IntPtr tag, ulong tagLength, ref uint language);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int GiveText(ref IntPtr text);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodeDescribe(uint value, uint extend, uint space, uint context, IntPtr log, ulong logLength, uint language, ref IntPtr json);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodesResolve(IntPtr inputs, ulong inputsLength, IntPtr ends, ulong count, ref IntPtr codes);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodesSearch(IntPtr wanted, ulong wantedLength, uint search, uint language, ref IntPtr codes);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int Names(uint what, ref IntPtr json);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodesRead(IntPtr codes, ulong recordSize, ref CodesView view);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int Free(ref IntPtr slot);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ScanText(IntPtr input, ulong inputLength, ref IntPtr codes);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ScanOpen(IntPtr path, ulong pathLength, ref IntPtr scan, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ScanNext(IntPtr scan, ulong wanted, ref IntPtr codes, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StatusMessage(int status, ref IntPtr text, ref ulong length);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int TextView(IntPtr text, ref IntPtr bytes, ref ulong length);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int TextMask(IntPtr input, ulong length, ref IntPtr text);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int VersionText(ref IntPtr bytes, ref ulong length);

    /// <summary>wud_codes_view.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CodesView
    {
        internal ulong Count;
        internal ulong Stride;
        internal ulong ArenaLength;
        internal IntPtr Records;
        internal IntPtr Arena;
    }

    /// <summary>wud_code.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CodeRecord
    {
        internal ulong Offset;
        internal uint Value;
        internal uint Extend;
        internal uint Input;
        internal uint Line;
        internal uint Column;
        internal uint Length;
        internal uint Spelling;
        internal uint Flags;
        internal int Status;
        internal uint NameOffset;
        internal uint NameLength;
        internal uint TextOffset;
        internal uint TextLength;
        internal uint Space;
        internal uint Context;
        internal uint LogOffset;
        internal uint LogLength;
        internal uint ReadingsOffset;
        internal uint ReadingsLength;
        internal uint Reserved;
    }

    /// <summary>The loaded library: found beside this assembly, loaded on first use, kept until the process ends.</summary>
    internal sealed class NativeLibrary
    {
        /// <summary>The WUD_ABI_VERSION that this assembly was written for.</summary>
        internal const uint AbiVersion = 5;

        private static readonly object Gate = new object();
        private static NativeLibrary current;

        internal readonly string Path;
        internal readonly uint LibraryAbiVersion;
        internal readonly LanguageFind LanguageFind;
        internal readonly CodeDescribe CodeDescribe;
        internal readonly GiveText PanicMessage;
        internal readonly CodesResolve CodesResolve;
        internal readonly CodesSearch CodesSearch;
        internal readonly Names Names;
        internal readonly CodesRead CodesRead;
        internal readonly Free CodesFree;
        internal readonly ScanText ScanText;
        internal readonly ScanOpen ScanOpen;
        internal readonly ScanNext ScanNext;
        internal readonly Free ScanFree;
        internal readonly StatusMessage StatusMessage;
        internal readonly TextView TextView;
        internal readonly Free TextFree;
        internal readonly TextMask TextMask;
        internal readonly VersionText Version;

        private readonly IntPtr handle;

        /// <summary>The library of this module.</summary>
        internal static NativeLibrary Current
        {
            get
            {
                if (current == null)
                {
                    lock (Gate)
                    {
                        if (current == null)
                        {
                            current = new NativeLibrary(DefaultPath());
                        }
                    }
                }
                return current;
            }
        }

        internal static bool IsLoaded
        {
            get { return current != null; }
        }

        internal static string DefaultPath()
        {
            string assembly = typeof(NativeLibrary).Assembly.Location;
            string folder = string.IsNullOrEmpty(assembly) ? AppDomain.CurrentDomain.BaseDirectory : System.IO.Path.GetDirectoryName(assembly);
            return System.IO.Path.Combine(System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), Platform.Folder), Platform.FileName);
        }

        /// <summary>Loads the library at an absolute path and checks that both sides understand each other.</summary>
        internal NativeLibrary(string path)
        {
            Path = path;
            if (!File.Exists(path))
            {
                throw new NativeLibraryException(
                    "WULibraryMissing",
                    "The native library '" + path + "' is missing. Install the module again; it must hold the folder '" + Platform.Folder + "'.",
                    path,
                    Platform.Folder);
            }
            string error;
            bool wrongArchitecture;
            handle = Loader.Load(path, out error, out wrongArchitecture);
            if (handle == IntPtr.Zero && wrongArchitecture)
            {
                throw new NativeLibraryException(
                    "WULibraryWrongArchitecture",
                    "The native library '" + path + "' is not for a process of architecture " + Platform.Architecture + ": " + error + ". Install the module again.",
                    path,
                    error);
            }
            if (handle == IntPtr.Zero)
            {
                throw new NativeLibraryException(
                    "WULibraryNotLoadable",
                    "The native library '" + path + "' cannot be loaded: " + error + ". Look whether a policy (App Control, AppLocker) or an antivirus blocks the file, and unblock or allow it.",
                    path,
                    error);
            }
            try
            {
                LibraryAbiVersion = Get<VersionNumber>("wud_abi_version")();
                uint oldest = Get<VersionNumber>("wud_abi_min_compatible")();
                if (oldest > AbiVersion || AbiVersion > LibraryAbiVersion)
                {
                    string detail = "it serves versions " + oldest + " to " + LibraryAbiVersion + ", this module needs " + AbiVersion;
                    throw WrongAbi(detail);
                }
                LanguageFind = Get<LanguageFind>("wud_language_find");
                PanicMessage = Get<GiveText>("wud_panic_message");
                CodeDescribe = Get<CodeDescribe>("wud_code_describe");
                CodesResolve = Get<CodesResolve>("wud_codes_resolve");
                CodesSearch = Get<CodesSearch>("wud_codes_search");
                Names = Get<Names>("wud_names");
                CodesRead = Get<CodesRead>("wud_codes_read");
                CodesFree = Get<Free>("wud_codes_free");
                ScanText = Get<ScanText>("wud_scan_text");
                ScanOpen = Get<ScanOpen>("wud_scan_open");
                ScanNext = Get<ScanNext>("wud_scan_next");
                ScanFree = Get<Free>("wud_scan_free");
                StatusMessage = Get<StatusMessage>("wud_status_message");
                TextView = Get<TextView>("wud_text_view");
                TextFree = Get<Free>("wud_text_free");
                TextMask = Get<TextMask>("wud_text_mask");
                Version = Get<VersionText>("wud_version");
            }
            catch
            {
                Loader.Unload(handle);
                throw;
            }
        }

        private NativeLibraryException WrongAbi(string detail)
        {
            return new NativeLibraryException(
                "WULibraryWrongVersion",
                "The native library '" + Path + "' does not fit this module: " + detail + ". Remove the module's folder and install it again.",
                Path,
                detail);
        }

        internal T Get<T>(string name) where T : class
        {
            IntPtr address = Loader.Symbol(handle, name);
            if (address == IntPtr.Zero)
            {
                throw WrongAbi("it has no function '" + name + "'");
            }
            return (T)(object)Marshal.GetDelegateForFunctionPointer(address, typeof(T));
        }

        /// <summary>Throws the exception for a status that is not WUD_OK.</summary>
        internal void Check(int status, string target)
        {
            if (status != Status.Ok)
            {
                throw new NativeCallException(status, Reason(status), target);
            }
        }

        /// <summary>Throws the exception for a status that is not WUD_OK, with the library's reason where it gave one.</summary>
        internal void Check(int status, ref IntPtr error, string errorId)
        {
            if (status != Status.Ok)
            {
                string reason = Take(ref error);
                throw reason == null ? new NativeCallException(status, Reason(status), null) : new NativeCallException(status, reason, errorId, null);
            }
        }

        /// <summary>The sentence for a status; of a defect with what it said.</summary>
        internal string Reason(int status)
        {
            IntPtr said = IntPtr.Zero;
            string message = status == Status.Panic && PanicMessage(ref said) == Status.Ok ? Take(ref said) : null;
            return message == null ? MessageOf(status) : MessageOf(status) + ": " + message;
        }

        /// <summary>The library's English sentence for a status.</summary>
        internal string MessageOf(int status)
        {
            IntPtr text = IntPtr.Zero;
            ulong length = 0;
            return StatusMessage(status, ref text, ref length) == Status.Ok ? FromUtf8(text, length) : "status " + status;
        }

        /// <summary>A text without the secrets in it.</summary>
        internal string Masked(string text)
        {
            char[] units = text.ToCharArray();
            IntPtr masked = IntPtr.Zero;
            using (Pinned input = new Pinned(units, units.Length))
            {
                Check(TextMask(input.Address, (ulong)units.Length, ref masked), null);
            }
            return Take(ref masked);
        }

        /// <summary>Copies a wud_text and frees it.</summary>
        internal string Take(ref IntPtr text)
        {
            if (text == IntPtr.Zero)
            {
                return null;
            }
            try
            {
                IntPtr bytes = IntPtr.Zero;
                ulong length = 0;
                Check(TextView(text, ref bytes, ref length), null);
                return FromUtf8(bytes, length);
            }
            finally
            {
                TextFree(ref text);
            }
        }

        internal static string FromUtf8(IntPtr bytes, ulong length)
        {
            if (length == 0)
            {
                return "";
            }
            byte[] copy = new byte[checked((int)length)];
            Marshal.Copy(bytes, copy, 0, copy.Length);
            return Encoding.UTF8.GetString(copy);
        }
    }

    /// <summary>Texts as the library takes several: one after the other, and where each ends.</summary>
    internal sealed class TextList
    {
        internal readonly char[] Units;
        internal readonly uint[] Ends;

        internal TextList(string[] texts)
        {
            texts = texts ?? new string[0];
            Units = string.Concat(texts).ToCharArray();
            Ends = new uint[texts.Length];
            uint end = 0;
            for (int i = 0; i < texts.Length; i++)
            {
                end += (uint)texts[i].Length;
                Ends[i] = end;
            }
        }
    }

    /// <summary>A managed array at a fixed place for the time of one call.</summary>
    internal struct Pinned : IDisposable
    {
        private GCHandle handle;
        internal readonly IntPtr Address;

        internal Pinned(object array, int length)
        {
            // A pointer that goes with length 0 may be null.
            handle = GCHandle.Alloc(array, GCHandleType.Pinned);
            Address = length == 0 ? IntPtr.Zero : handle.AddrOfPinnedObject();
        }

        public void Dispose()
        {
            handle.Free();
        }
    }
}
