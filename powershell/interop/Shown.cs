using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace WUDiagnostics
{
    /// <summary>
    /// Values as a person sees them. Logs, servers, certificates and policies may hold characters that command a terminal
    /// or hide and reorder text: every view and every message shows these as pictures. Objects keep what was there.
    /// </summary>
    public static class Shown
    {
        // The format characters of Unicode (category Cf) as pairs of first and last: .NET's own table differs between versions.
        private static readonly int[] Formats =
        {
            0xAD, 0xAD, 0x600, 0x605, 0x61C, 0x61C, 0x6DD, 0x6DD, 0x70F, 0x70F, 0x890, 0x891, 0x8E2, 0x8E2, 0x180E, 0x180E,
            0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x2064, 0x2066, 0x206F, 0xFEFF, 0xFEFF, 0xFFF9, 0xFFFB, 0x110BD, 0x110BD,
            0x110CD, 0x110CD, 0x13430, 0x1343F, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0001, 0xE0001, 0xE0020, 0xE007F
        };

        private static string unavailable = "(details unavailable: {0})";

        /// <summary>What a view shows in the place of a text that it cannot get; {0} is the reason.</summary>
        public static string Unavailable
        {
            get { return unavailable; }
            set { unavailable = value; }
        }

        /// <summary>
        /// A value where there is room for several lines, as in a list: line ends (LF, CR LF) and tabs stay. A list of values has one
        /// line for each.
        /// </summary>
        public static string Text(object value)
        {
            List<string> items = Items(value);
            return items == null ? Pictures(Plain(value), true) : string.Join("\n", items.ToArray());
        }

        /// <summary>A value on one line, as in a table or a message: nothing begins a line that this module did not begin.</summary>
        public static string Line(object value)
        {
            List<string> items = Items(value);
            return items == null ? Pictures(Plain(value), false) : string.Join(", ", items.ToArray());
        }

        /// <summary>
        /// A message on one line, without passwords and tokens: it repeats names, paths and answers, and goes into tickets. Before the library
        /// is loaded nothing of a stranger is in one.
        /// </summary>
        public static string Message(string text)
        {
            return Line(string.IsNullOrEmpty(text) || !NativeLibrary.IsLoaded ? text : NativeLibrary.Current.Masked(text));
        }

        /// <summary>A property as Text, or why it cannot be had.</summary>
        public static string TextOf(object target, string property)
        {
            try
            {
                return Text(Get(target, property));
            }
            catch (Exception error)
            {
                return Problem(error);
            }
        }

        /// <summary>A property as Line, or why it cannot be had.</summary>
        public static string LineOf(object target, string property)
        {
            try
            {
                return Line(Get(target, property));
            }
            catch (Exception error)
            {
                return Problem(error);
            }
        }

        /// <summary>Evidence with one line for each value, also where it came from another session.</summary>
        public static string Evidence(object evidence)
        {
            object plain = PowerShellObject.Unwrap(evidence);
            Evidence seen = plain as Evidence ?? WUDiagnostics.Evidence.Sorted(plain as IDictionary);
            return Text(seen == null ? null : seen.Lines());
        }

        /// <summary>What a view shows when an error keeps it from getting a text.</summary>
        public static string Problem(object error)
        {
            object plain = PowerShellObject.Unwrap(error);
            Exception exception = plain as Exception;
            if (exception == null && plain != null)
            {
                exception = PowerShellObject.Unwrap(PowerShellObject.Property(error, plain, "Exception")) as Exception; // of an ErrorRecord
            }
            object reason = exception == null ? plain : exception.GetBaseException().Message;
            return Line(string.Format(CultureInfo.InvariantCulture, unavailable, reason));
        }

        /// <summary>A property of an object of this session, or of what came from another one; null where there is none.</summary>
        internal static object Get(object target, string name)
        {
            object plain = PowerShellObject.Unwrap(target);
            if (plain == null)
            {
                return null;
            }
            PropertyInfo property = plain.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance);
            return property != null && property.GetIndexParameters().Length == 0
                ? property.GetValue(plain, null)
                : PowerShellObject.Property(target, plain, name);
        }

        /// <summary>The values of a list, each on one line; null for all else.</summary>
        private static List<string> Items(object value)
        {
            IEnumerable list = value is string ? null : PowerShellObject.Unwrap(value) as IEnumerable;
            if (list == null || list is string || list is IDictionary)
            {
                return null;
            }
            List<string> items = new List<string>();
            foreach (object item in list)
            {
                items.Add(Line(item));
            }
            return items;
        }

        private static string Plain(object value)
        {
            string text = value as string;
            if (text != null || value == null)
            {
                return text;
            }
            IFormattable number = PowerShellObject.Unwrap(value) as IFormattable;
            return number != null ? number.ToString(null, CultureInfo.InvariantCulture) : value.ToString();
        }

        private static string Pictures(string text, bool lines)
        {
            if (text == null)
            {
                return null;
            }
            StringBuilder shown = null;
            int from = 0;
            for (int at = 0; at < text.Length; at++)
            {
                char unit = text[at];
                bool ending = unit == '\n' || (unit == '\r' && at + 1 < text.Length && text[at + 1] == '\n');
                if ((unit >= ' ' && unit < '\x7F') || (lines && (ending || unit == '\t')))
                {
                    continue;
                }
                int letter = unit;
                int length = 1;
                if (char.IsHighSurrogate(unit) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                {
                    letter = char.ConvertToUtf32(unit, text[at + 1]);
                    length = 2;
                }
                string picture = Picture(letter);
                if (picture != null)
                {
                    shown = shown ?? new StringBuilder(text.Length + 32);
                    shown.Append(text, from, at - from).Append(picture);
                    from = at + length;
                }
                at += length - 1;
            }
            return shown == null ? text : shown.Append(text, from, text.Length - from).ToString();
        }

        /// <summary>What stands for a character that is not shown as it is; null for all others.</summary>
        private static string Picture(int letter)
        {
            if (letter < ' ' || letter == 0x7F)
            {
                return ((char)(letter == 0x7F ? 0x2421 : 0x2400 + letter)).ToString();
            }
            bool hidden = letter <= 0x9F || letter == 0x2028 || letter == 0x2029 || (letter >= 0xD800 && letter <= 0xDFFF);
            for (int i = 0; !hidden && i < Formats.Length && letter >= Formats[i]; i += 2)
            {
                hidden = letter <= Formats[i + 1];
            }
            return hidden ? "<U+" + letter.ToString("X4", CultureInfo.InvariantCulture) + ">" : null;
        }
    }
}
