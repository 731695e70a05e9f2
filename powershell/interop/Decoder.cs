using System;
using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>Calls of the library that PowerShell makes: each loads it when it is not loaded yet.</summary>
    public static class Decoder
    {
        private const uint SearchName = 1;
        private const uint SearchText = 2;
        private const uint SearchFamily = 3;
        private const uint SearchNear = 4;

        private static string[] families;

        /// <summary>Loads the native library now, so that a defect of the installation is reported before anything else.</summary>
        public static void Start()
        {
            GC.KeepAlive(NativeLibrary.Current);
        }

        /// <summary>The version of the native library.</summary>
        public static string LibraryVersion
        {
            get
            {
                NativeLibrary library = NativeLibrary.Current;
                IntPtr bytes = IntPtr.Zero;
                ulong length = 0;
                library.Check(library.Version(ref bytes, ref length), null);
                return NativeLibrary.FromUtf8(bytes, length);
            }
        }

        /// <summary>Where the native library is expected.</summary>
        public static string LibraryPath
        {
            get { return NativeLibrary.DefaultPath(); }
        }

        /// <summary>Whether the native library has been loaded.</summary>
        public static bool LibraryLoaded
        {
            get { return NativeLibrary.IsLoaded; }
        }

        /// <summary>The folder of this assembly.</summary>
        public static string AssemblyPath
        {
            get { return typeof(Decoder).Assembly.Location; }
        }

        /// <summary>The number of a culture's language; -1 where there are no texts in it.</summary>
        public static int FindLanguage(string culture)
        {
            NativeLibrary library = NativeLibrary.Current;
            char[] text = (culture ?? "").ToCharArray();
            uint language = 0;
            using (Pinned pinned = new Pinned(text, text.Length))
            {
                int status = library.LanguageFind(pinned.Address, (ulong)text.Length, ref language);
                if (status == Status.UnknownLanguage)
                {
                    return -1;
                }
                library.Check(status, culture);
            }
            return (int)language;
        }

        /// <summary>The names of all families, in alphabetical order.</summary>
        public static string[] Families()
        {
            if (families == null)
            {
                NativeLibrary library = NativeLibrary.Current;
                IntPtr json = IntPtr.Zero;
                library.Check(library.Names(SearchFamily, ref json), null);
                string[] names = Read.Strings((List<object>)Json.Parse(library.Take(ref json)));
                Array.Sort(names, StringComparer.OrdinalIgnoreCase);
                families = names;
            }
            return (string[])families.Clone();
        }

        /// <summary>The codes whose names match a pattern.</summary>
        public static ErrorInfo[] ByName(string pattern, int language)
        {
            return Search(pattern, SearchName, language);
        }

        /// <summary>The codes in whose texts the words stand.</summary>
        public static ErrorInfo[] ByText(string words, int language)
        {
            return Search(words, SearchText, language);
        }

        /// <summary>The codes of a family.</summary>
        public static ErrorInfo[] ByFamily(string family, int language)
        {
            return Search(family, SearchFamily, language);
        }

        /// <summary>The names nearest to what somebody typed.</summary>
        public static string[] Near(string typed)
        {
            return Array.ConvertAll(Search(typed, SearchNear, 0), code => code.Name);
        }

        private static ErrorInfo[] Search(string wanted, uint search, int language)
        {
            NativeLibrary library = NativeLibrary.Current;
            char[] text = (wanted ?? "").ToCharArray();
            IntPtr codes = IntPtr.Zero;
            using (Pinned pinned = new Pinned(text, text.Length))
            {
                library.Check(library.CodesSearch(pinned.Address, (ulong)text.Length, search, (uint)language, ref codes), wanted);
            }
            CodeBatch batch = new CodeBatch(library, ref codes);
            ErrorInfo[] found = new ErrorInfo[batch.Count];
            for (int i = 0; i < found.Length; i++)
            {
                uint value = batch.Value(i);
                string name = batch.Name(i);
                found[i] = new ErrorInfo(new CodeOrigin((uint)language, batch, i), name ?? Spell(value, 0), -1, value, 0, name, (batch.Flags(i) & CodeBatch.Known) != 0, false);
            }
            return found;
        }

        /// <summary>A value as an input that means exactly it.</summary>
        internal static string Spell(uint value, uint extend)
        {
            string hex = "0x" + value.ToString("X8", System.Globalization.CultureInfo.InvariantCulture);
            return extend == 0 ? hex : hex + " - 0x" + extend.ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        }

        /// <summary>Whether there is a code in a text.</summary>
        internal static bool HoldsCode(string text)
        {
            uint code;
            return Resolve(text, out code) > 0;
        }

        /// <summary>Whether a text gives that value and nothing else.</summary>
        internal static bool IsAlone(string text, uint value)
        {
            uint code;
            return Resolve(text, out code) == 1 && code == value;
        }

        /// <summary>How many codes there are in a text, and the first of them.</summary>
        internal static int Resolve(string text, out uint code)
        {
            NativeLibrary library = NativeLibrary.Current;
            char[] units = text.ToCharArray();
            uint[] ends = { (uint)units.Length };
            IntPtr codes = IntPtr.Zero;
            using (Pinned pinnedUnits = new Pinned(units, units.Length))
            using (Pinned pinnedEnds = new Pinned(ends, 1))
            {
                library.Check(library.CodesResolve(pinnedUnits.Address, (ulong)units.Length, pinnedEnds.Address, 1, ref codes), text);
            }
            CodeBatch batch = new CodeBatch(library, ref codes);
            bool found = batch.Count > 0 && (batch.Flags(0) & CodeBatch.None) == 0;
            code = found ? batch.Value(0) : 0;
            return found ? batch.Count : 0;
        }
    }
}
