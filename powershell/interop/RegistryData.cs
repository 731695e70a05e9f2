using System;
using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32;
using Microsoft.Win32.SafeHandles;

namespace WUDiagnostics
{
    /// <summary>
    /// A registry value as it is stored: its type and its bytes. What .NET makes of a value cannot always be written back: a
    /// text without its zero, a REG_DWORD of three bytes, a type without a name.
    /// </summary>
    public sealed class RegistryData
    {
        private static readonly string[] TypeNames =
        {
            "REG_NONE", "REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_LINK", "REG_MULTI_SZ",
            "REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR", "REG_RESOURCE_REQUIREMENTS_LIST", "REG_QWORD"
        };

        private RegistryData(uint type, byte[] bytes)
        {
            Number = type;
            Bytes = bytes;
        }

        /// <summary>The type as a number.</summary>
        public uint Number { get; private set; }

        /// <summary>The bytes as they are stored.</summary>
        public byte[] Bytes { get; private set; }

        /// <summary>The name of the type, or its number in hexadecimal digits.</summary>
        public string Type
        {
            get { return Number < TypeNames.Length ? TypeNames[Number] : "0x" + Number.ToString("X", CultureInfo.InvariantCulture); }
        }

        /// <summary>The bytes as hexadecimal digits.</summary>
        public string Hex
        {
            get { return BitConverter.ToString(Bytes).Replace("-", ""); }
        }

        /// <summary>The value as a person reads it.</summary>
        public string Text
        {
            get
            {
                switch (Number)
                {
                    case 1:
                    case 2: return Encoding.Unicode.GetString(Bytes, 0, Bytes.Length & ~1).TrimEnd('\0');
                    case 7: return Encoding.Unicode.GetString(Bytes, 0, Bytes.Length & ~1).TrimEnd('\0').Replace('\0', ';');
                    case 4:
                        if (Bytes.Length == 4)
                        {
                            return BitConverter.ToUInt32(Bytes, 0).ToString(CultureInfo.InvariantCulture);
                        }
                        break;
                }
                return Bytes.Length <= 64 ? Hex : Hex.Substring(0, 128) + "...";
            }
        }

        /// <summary>The value as a journal has it: readable where that gives the same bytes back, else as bytes.</summary>
        public OrderedDictionary State
        {
            get
            {
                OrderedDictionary state = new OrderedDictionary();
                object data = Readable();
                if (data == null || !Same(Of(Type, data)))
                {
                    state["type"] = Number;
                    state["raw"] = Hex;
                }
                else
                {
                    state["kind"] = Type;
                    state["data"] = data;
                }
                return state;
            }
        }

        /// <summary>The value that a journal has; null where that says that there is none.</summary>
        public static RegistryData FromState(IDictionary state)
        {
            if (state.Contains("absent"))
            {
                return null;
            }
            return state.Contains("raw")
                ? new RegistryData(Convert.ToUInt32(PowerShellObject.Unwrap(state["type"]), CultureInfo.InvariantCulture), FromHex(Convert.ToString(PowerShellObject.Unwrap(state["raw"]), CultureInfo.InvariantCulture)))
                : Of(Convert.ToString(PowerShellObject.Unwrap(state["kind"]), CultureInfo.InvariantCulture), PowerShellObject.Unwrap(state["data"]));
        }

        /// <summary>Whether another value has this type and these bytes.</summary>
        public bool Same(RegistryData other)
        {
            return other != null && other.Number == Number && other.Hex == Hex;
        }

        private object Readable()
        {
            string text = Encoding.Unicode.GetString(Bytes, 0, Bytes.Length & ~1);
            switch (Number)
            {
                case 0:
                case 3: return Hex;
                case 1:
                case 2: return text.TrimEnd('\0');
                case 4: return Bytes.Length == 4 ? (object)(long)BitConverter.ToUInt32(Bytes, 0) : null;
                case 7: return text.Length < 2 || !text.EndsWith("\0\0", StringComparison.Ordinal) ? null : (object)text.Substring(0, text.Length - 2).Split('\0');
                default: return null;
            }
        }

        private static RegistryData Of(string kind, object data)
        {
            int number = Array.IndexOf(TypeNames, kind);
            switch (number)
            {
                case 1:
                case 2: return new RegistryData((uint)number, Encoding.Unicode.GetBytes(Convert.ToString(data, CultureInfo.InvariantCulture) + "\0"));
                case 4: return OfNumber(Convert.ToUInt32(data, CultureInfo.InvariantCulture));
                case 7:
                    StringBuilder text = new StringBuilder();
                    IEnumerable items = data as IEnumerable;
                    if (items == null || data is string)
                    {
                        items = new[] { data };
                    }
                    foreach (object item in items)
                    {
                        text.Append(Convert.ToString(PowerShellObject.Unwrap(item), CultureInfo.InvariantCulture)).Append('\0');
                    }
                    return new RegistryData(7, Encoding.Unicode.GetBytes(text.Append('\0').ToString()));
                case 11: return new RegistryData(11, BitConverter.GetBytes(Convert.ToUInt64(data, CultureInfo.InvariantCulture)));
                case 0:
                case 3: return new RegistryData((uint)number, FromHex(Convert.ToString(data, CultureInfo.InvariantCulture)));
                default: throw new ArgumentException(kind, "kind");
            }
        }

        private static byte[] FromHex(string hex)
        {
            byte[] bytes = new byte[hex.Length / 2];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = byte.Parse(hex.Substring(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
            return bytes;
        }

        /// <summary>A REG_BINARY.</summary>
        public static RegistryData OfBytes(byte[] value)
        {
            return new RegistryData(3, value);
        }

        /// <summary>A REG_DWORD.</summary>
        public static RegistryData OfNumber(uint value)
        {
            return new RegistryData(4, BitConverter.GetBytes(value));
        }

        /// <summary>A REG_SZ.</summary>
        public static RegistryData OfText(string value)
        {
            return new RegistryData(1, Encoding.Unicode.GetBytes(value + "\0"));
        }

        /// <summary>A value; null where there is no such value or key. The view is 64 or 32, the hive HKLM or HKU.</summary>
        public static RegistryData Read(int view, string hive, string path, string name)
        {
            using (RegistryKey root = Root(view, hive))
            using (RegistryKey key = root.OpenSubKey(path, false))
            {
                if (key == null)
                {
                    return null;
                }
                uint size = 0;
                uint type = 0;
                byte[] bytes = null;
                for (int tries = 0; tries < 5; tries++)
                {
                    int code = RegQueryValueExW(key.Handle, name, IntPtr.Zero, ref type, bytes, ref size);
                    if (code == 2)
                    {
                        return null;
                    }
                    if (code == 0 && (bytes != null || size == 0))
                    {
                        byte[] exact = new byte[size];
                        Array.Copy(bytes ?? exact, exact, exact.Length);
                        return new RegistryData(type, exact);
                    }
                    if (code != 0 && code != 234)
                    {
                        throw new System.ComponentModel.Win32Exception(code);
                    }
                    bytes = new byte[size];
                }
                throw new System.ComponentModel.Win32Exception(234);
            }
        }

        /// <summary>The uppermost key of a path that does not exist; null where all exist.</summary>
        public static string FirstMissing(int view, string hive, string path)
        {
            string[] parts = path.Split('\\');
            using (RegistryKey root = Root(view, hive))
            {
                for (int i = 1; i <= parts.Length; i++)
                {
                    string part = string.Join("\\", parts, 0, i);
                    using (RegistryKey key = root.OpenSubKey(part, false))
                    {
                        if (key == null)
                        {
                            return part;
                        }
                    }
                }
            }
            return null;
        }

        /// <summary>The names of the keys below a key; none where there is no such key.</summary>
        public static string[] Keys(int view, string hive, string path)
        {
            using (RegistryKey root = Root(view, hive))
            using (RegistryKey key = path.Length == 0 ? null : root.OpenSubKey(path, false))
            {
                return path.Length == 0 ? root.GetSubKeyNames() : key == null ? new string[0] : key.GetSubKeyNames();
            }
        }

        /// <summary>Writes the value; its key is there.</summary>
        public void Write(int view, string hive, string path, string name)
        {
            using (RegistryKey root = Root(view, hive))
            using (RegistryKey key = root.OpenSubKey(path, true))
            {
                if (key == null)
                {
                    throw new System.ComponentModel.Win32Exception(2);
                }
                int code = RegSetValueExW(key.Handle, name, 0, Number, Bytes, (uint)Bytes.Length);
                if (code != 0)
                {
                    throw new System.ComponentModel.Win32Exception(code);
                }
            }
        }

        /// <summary>Deletes a value; what is not there is left as it is.</summary>
        public static void Delete(int view, string hive, string path, string name)
        {
            using (RegistryKey root = Root(view, hive))
            using (RegistryKey key = root.OpenSubKey(path, true))
            {
                if (key != null)
                {
                    key.DeleteValue(name, false);
                }
            }
        }

        /// <summary>Makes a key.</summary>
        public static void MakeKey(int view, string hive, string path)
        {
            using (RegistryKey root = Root(view, hive))
            using (root.CreateSubKey(path))
            {
            }
        }

        /// <summary>Removes a key in which nothing is.</summary>
        public static void RemoveEmptyKey(int view, string hive, string path)
        {
            using (RegistryKey root = Root(view, hive))
            {
                using (RegistryKey key = root.OpenSubKey(path, false))
                {
                    if (key == null || key.ValueCount > 0 || key.SubKeyCount > 0)
                    {
                        return;
                    }
                }
                root.DeleteSubKey(path, false);
            }
        }

        public override string ToString()
        {
            return Text;
        }

        private static RegistryKey Root(int view, string hive)
        {
            RegistryView which = !Environment.Is64BitOperatingSystem ? RegistryView.Default : view == 32 ? RegistryView.Registry32 : RegistryView.Registry64;
            switch (hive)
            {
                case "HKLM": return RegistryKey.OpenBaseKey(RegistryHive.LocalMachine, which);
                case "HKU": return RegistryKey.OpenBaseKey(RegistryHive.Users, which);
                default: throw new ArgumentException(hive, "hive");
            }
        }

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int RegQueryValueExW(SafeRegistryHandle key, string name, IntPtr reserved, ref uint type, byte[] data, ref uint size);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int RegSetValueExW(SafeRegistryHandle key, string name, int reserved, uint type, byte[] data, uint size);
    }
}
