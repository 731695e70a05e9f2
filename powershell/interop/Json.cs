using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace WUDiagnostics
{
    /// <summary>
    /// Reads the JSON that the library writes. Own code, because .NET Framework 4.x and .NET 5+ have no JSON reader in
    /// common that needs no further reference. Objects become dictionaries, arrays lists, numbers doubles.
    /// </summary>
    internal sealed class Json
    {
        private const int MaxDepth = 64;

        private readonly string text;
        private int at;
        private StringBuilder buffer;

        private Json(string text)
        {
            this.text = text;
        }

        internal static object Parse(string text)
        {
            Json reader = new Json(text);
            object value = reader.Value(0);
            reader.Blanks();
            if (reader.at != text.Length)
            {
                throw reader.Wrong();
            }
            return value;
        }

        private FormatException Wrong()
        {
            return new FormatException("The library's JSON is broken at character " + at + ".");
        }

        private void Blanks()
        {
            while (at < text.Length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t'))
            {
                at++;
            }
        }

        private bool Skip(char wanted)
        {
            Blanks();
            if (at < text.Length && text[at] == wanted)
            {
                at++;
                return true;
            }
            return false;
        }

        private void Expect(char wanted)
        {
            if (!Skip(wanted))
            {
                throw Wrong();
            }
        }

        private object Word(string word, object value)
        {
            if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            {
                throw Wrong();
            }
            at += word.Length;
            return value;
        }

        private object Value(int depth)
        {
            Blanks();
            if (at >= text.Length || depth > MaxDepth)
            {
                throw Wrong();
            }
            switch (text[at])
            {
                case '{': return Object(depth);
                case '[': return Array(depth);
                case '"': return String();
                case 't': return Word("true", true);
                case 'f': return Word("false", false);
                case 'n': return Word("null", null);
                default: return Number();
            }
        }

        private Dictionary<string, object> Object(int depth)
        {
            Dictionary<string, object> members = new Dictionary<string, object>(StringComparer.Ordinal);
            Expect('{');
            if (Skip('}'))
            {
                return members;
            }
            do
            {
                Blanks();
                string name = String();
                Expect(':');
                members[name] = Value(depth + 1);
            }
            while (Skip(','));
            Expect('}');
            return members;
        }

        private List<object> Array(int depth)
        {
            List<object> items = new List<object>();
            Expect('[');
            if (Skip(']'))
            {
                return items;
            }
            do
            {
                items.Add(Value(depth + 1));
            }
            while (Skip(','));
            Expect(']');
            return items;
        }

        private string String()
        {
            if (at >= text.Length || text[at] != '"')
            {
                throw Wrong();
            }
            int start = ++at;
            int end = text.IndexOfAny(Special, at);
            if (end < 0)
            {
                throw Wrong();
            }
            if (text[end] == '"')
            {
                at = end + 1;
                return text.Substring(start, end - start);
            }
            buffer = buffer ?? new StringBuilder();
            buffer.Length = 0;
            while (end >= 0 && text[end] == '\\')
            {
                buffer.Append(text, at, end - at);
                at = end + 1;
                Escape();
                end = text.IndexOfAny(Special, at);
            }
            if (end < 0)
            {
                throw Wrong();
            }
            buffer.Append(text, at, end - at);
            at = end + 1;
            return buffer.ToString();
        }

        private static readonly char[] Special = { '"', '\\' };

        private void Escape()
        {
            char kind = at < text.Length ? text[at++] : '\0';
            switch (kind)
            {
                case '"':
                case '\\':
                case '/': buffer.Append(kind); break;
                case 'b': buffer.Append('\b'); break;
                case 'f': buffer.Append('\f'); break;
                case 'n': buffer.Append('\n'); break;
                case 'r': buffer.Append('\r'); break;
                case 't': buffer.Append('\t'); break;
                case 'u':
                    ushort unit;
                    if (at + 4 > text.Length
                        || !ushort.TryParse(text.Substring(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit))
                    {
                        throw Wrong();
                    }
                    buffer.Append((char)unit);
                    at += 4;
                    break;
                default: throw Wrong();
            }
        }

        private object Number()
        {
            int start = at;
            while (at < text.Length && "+-.0123456789eE".IndexOf(text[at]) >= 0)
            {
                at++;
            }
            double value;
            if (!double.TryParse(text.Substring(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            {
                throw Wrong();
            }
            return value;
        }
    }

    /// <summary>Members of JSON objects; what is absent or of another type is null or empty.</summary>
    internal static class Read
    {
        private static object Member(Dictionary<string, object> json, string name)
        {
            object value;
            return json.TryGetValue(name, out value) ? value : null;
        }

        internal static string Text(Dictionary<string, object> json, string name)
        {
            return Member(json, name) as string;
        }

        internal static bool Flag(Dictionary<string, object> json, string name)
        {
            object value = Member(json, name);
            return value is bool && (bool)value;
        }

        internal static uint Number(Dictionary<string, object> json, string name)
        {
            object value = Member(json, name);
            return value is double ? (uint)(double)value : 0;
        }

        internal static Dictionary<string, object> Object(Dictionary<string, object> json, string name)
        {
            return Member(json, name) as Dictionary<string, object>;
        }

        internal static string[] Texts(Dictionary<string, object> json, string name)
        {
            return Strings(Member(json, name) as List<object>);
        }

        internal static string[] Strings(List<object> items)
        {
            string[] texts = new string[items == null ? 0 : items.Count];
            for (int i = 0; i < texts.Length; i++)
            {
                texts[i] = items[i] as string;
            }
            return texts;
        }

        internal static List<Dictionary<string, object>> Objects(Dictionary<string, object> json, string name)
        {
            List<Dictionary<string, object>> objects = new List<Dictionary<string, object>>();
            List<object> items = Member(json, name) as List<object>;
            if (items != null)
            {
                foreach (object item in items)
                {
                    Dictionary<string, object> one = item as Dictionary<string, object>;
                    if (one != null)
                    {
                        objects.Add(one);
                    }
                }
            }
            return objects;
        }
    }
}
