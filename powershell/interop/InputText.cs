using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace WUDiagnostics
{
    /// <summary>
    /// Finds the text to decode in whatever PowerShell hands over: numbers, strings, ErrorRecords, exceptions, objects
    /// with a property that holds a code.
    /// </summary>
    internal static class InputText
    {
        internal const string NotACode = "WUNotACode";

        /// <summary>The sentence about an error in which no code is: its id is that of everything that holds no code.</summary>
        internal const string ErrorWithoutCode = "ErrorWithoutCode";

        private static readonly string[] Envelopes = { "properties", "errorDetails", "error", "details" };
        private static readonly string[] CodeProperties = { "ErrorCode", "HResult", "Hex", "Code" };

        /// <summary>Lists of codes: of a finding and of a record, of what a measurement counted.</summary>
        private static readonly string[] CodeLists = { "Codes", "ByCode" };

        /// <summary>
        /// The text of an input, or null and the sentence that says why; without a sentence it is one of our own objects in which
        /// nothing failed. <paramref name="typed"/> is a number as the user
        /// wrote it, where PowerShell still knows: 8024E001 is a floating-point number to its parser.
        /// </summary>
        internal static string Of(object target, string typed, out string sentence)
        {
            sentence = NotACode;
            string text = target as string;
            if (text != null)
            {
                return text;
            }
            if (target == null)
            {
                sentence = "WUEmptyInput";
                return null;
            }
            object plain = PowerShellObject.Unwrap(target);
            if (plain is string)
            {
                return (string)plain;
            }
            if (plain is ValueType)
            {
                return OfNumber(plain, typed ?? (ReferenceEquals(plain, target) ? null : target.ToString()), ref sentence);
            }
            if (plain is FileSystemInfo)
            {
                sentence = "WUInputIsFile"; // Find-WUErrorCode reads files
                return null;
            }
            return OfObject(target, plain, ReferenceEquals(plain, target) ? null : target.ToString(), 0, ref sentence);
        }

        private static string OfNumber(object plain, string typed, ref string sentence)
        {
            switch (Type.GetTypeCode(plain.GetType()))
            {
                case TypeCode.Boolean:
                case TypeCode.DateTime:
                    return null;
                case TypeCode.Char:
                    return plain.ToString();
                case TypeCode.Object:
                    // BigInteger and the like are numbers; a Guid or a TimeSpan is none.
                    return plain.GetType().FullName == "System.Numerics.BigInteger" ? plain.ToString() : null;
                case TypeCode.Single:
                case TypeCode.Double:
                case TypeCode.Decimal:
                    double number = Convert.ToDouble(plain, CultureInfo.InvariantCulture);
                    if (typed != null && LooksTyped(typed) && typed != number.ToString("R", CultureInfo.InvariantCulture))
                    {
                        return typed;
                    }
                    // Spreadsheets and JSON give codes as floating-point numbers. A smaller number is rather what the
                    // parser made of 8024E001.
                    if (number == Math.Floor(number) && ((number >= 2147483648.0 && number <= 4294967295.0) || (number >= -2147483648.0 && number < 0)))
                    {
                        return number.ToString("F0", CultureInfo.InvariantCulture);
                    }
                    sentence = "WUFloatingPoint";
                    return null;
                default:
                    if (plain is Enum)
                    {
                        return Convert.ToString(Convert.ChangeType(plain, Enum.GetUnderlyingType(plain.GetType()), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
                    }
                    return typed ?? ((IFormattable)plain).ToString(null, CultureInfo.InvariantCulture);
            }
        }

        private static bool LooksTyped(string text)
        {
            foreach (char c in text)
            {
                if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
                {
                    return false;
                }
            }
            return true;
        }

        private static string OfObject(object target, object plain, string shown, int depth, ref string sentence)
        {
            ErrorInfo info = plain as ErrorInfo;
            if (info != null)
            {
                // Not what it was made from: one input may have given many codes.
                return info.Spelling;
            }
            ErrorCodeMatch match = plain as ErrorCodeMatch;
            if (match != null)
            {
                return match.Code;
            }
            if (PowerShellObject.IsKind(target, "WUDiagnostics.ErrorCodeMatch") || PowerShellObject.IsKind(target, "WUDiagnostics.ErrorInfo"))
            {
                // From another session: HResult alone would lose the second half of a Setup pair.
                return OfProperty(target, plain, "Code") ?? OfProperty(target, plain, "Name");
            }
            if (depth > 0)
            {
                return shown ?? plain.ToString();
            }
            List<string> further = null;
            object fault = Faults.Of(target, plain);
            if (fault == null)
            {
                object held = PowerShellObject.Property(target, plain, "Exception");
                fault = held == null ? null : Faults.Of(held, PowerShellObject.Unwrap(held));
                further = fault == null ? null : Faults.RecordTexts(target, plain);
            }
            string text = fault == null ? null : Faults.Text(fault, further);
            if (text != null || ReferenceEquals(fault, target) || ReferenceEquals(fault, plain))
            {
                sentence = ErrorWithoutCode;
                return text;
            }
            string zero = null;
            string small = null;
            foreach (string name in CodeProperties)
            {
                text = OfProperty(target, plain, name);
                uint code;
                if (text == null || Decoder.Resolve(text, out code) == 0)
                {
                    continue; // what is no code does not hide one
                }
                if (code > 0 && code < 10000 && name == "Code" && char.IsDigit(text[text.Length - 1]) && !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
                {
                    small = text; // a number of its own kind, such as the "1" of an error of Azure: a code in a message counts more
                    continue;
                }
                if (code != 0)
                {
                    uint given;
                    // HResult holds the first half of what Code holds whole: a pair of Windows Setup.
                    string whole = name == "HResult" ? OfProperty(target, plain, "Code") : null;
                    if (whole != null && whole.IndexOf(" - ", StringComparison.Ordinal) > 0 && Decoder.Resolve(whole, out given) != 0 && given == code)
                    {
                        return whole;
                    }
                    string unmapped = OfProperty(target, plain, "UnmappedResultCode");
                    // An entry of the update history: what the agent was given says more than what it made of it.
                    return unmapped != null && Decoder.Resolve(unmapped, out given) != 0 && given != 0 && given != code
                        ? string.Format(CultureInfo.InvariantCulture, "resultUnMapped=0x{0:X8}, resultMapped=0x{1:X8}", given, code)
                        : text;
                }
                zero = text;
            }
            text = PowerShellObject.Unwrap(PowerShellObject.Property(target, plain, "Message")) as string;
            if (!string.IsNullOrEmpty(text) && Decoder.HoldsCode(text))
            {
                return text;
            }
            if (fault != null)
            {
                sentence = ErrorWithoutCode;
                return small;
            }
            text = Listed(target, plain) ?? Deeper(target, plain, 0) ?? small ?? zero;
            if (text == null && IsOwn(target, plain))
            {
                sentence = null;
                return null;
            }
            return text ?? shown ?? plain.ToString();
        }

        /// <summary>The codes of an object that has a list of them, one a line; null where it has none.</summary>
        private static string Listed(object target, object plain)
        {
            List<string> texts = new List<string>();
            foreach (string name in CodeLists)
            {
                foreach (object one in AsList(PowerShellObject.Property(target, plain, name)) ?? new object[0])
                {
                    object held = PowerShellObject.Unwrap(one);
                    string text = held == null ? null : held as string ?? OfProperty(one, held, "Code") ?? held.ToString();
                    if (!string.IsNullOrEmpty(text) && Decoder.HoldsCode(text))
                    {
                        texts.Add(text);
                    }
                }
            }
            return texts.Count == 0 ? null : string.Join("\n", texts.ToArray());
        }

        /// <summary>
        /// Whether it is an object of this module, from here, from another session or from JSON, that would name a code if it had one.
        /// </summary>
        private static bool IsOwn(object target, object plain)
        {
            IList listed = AsList(PowerShellObject.Property(target, plain, "Codes")) as IList;
            if (listed != null && listed.Count == 0)
            {
                return true;
            }
            bool own = plain.GetType().Namespace == "WUDiagnostics" || PowerShellObject.IsKindOf(target, "WUDiagnostics.");
            return own && (PowerShellObject.Has(target, plain, "Code") || PowerShellObject.Has(target, plain, "Codes") || PowerShellObject.Has(target, plain, "ByCode"));
        }

        /// <summary>
        /// The messages with codes in the errors of a row of Azure (properties.errorDetails.details[].message), one a line; null
        /// where there is none.
        /// </summary>
        private static string Deeper(object target, object plain, int depth)
        {
            List<string> texts = new List<string>();
            foreach (string name in Envelopes)
            {
                object value = PowerShellObject.Property(target, plain, name);
                object inside = PowerShellObject.Unwrap(value);
                if (inside == null || inside is ValueType || inside is string || depth > 4)
                {
                    continue;
                }
                foreach (object one in AsList(value) ?? new[] { value })
                {
                    object held = PowerShellObject.Unwrap(one);
                    if (held == null || held is ValueType || held is string)
                    {
                        continue;
                    }
                    string text = PowerShellObject.Unwrap(PowerShellObject.Property(one, held, "Message")) as string;
                    text = !string.IsNullOrEmpty(text) && Decoder.HoldsCode(text) ? text : Deeper(one, held, depth + 1);
                    if (text != null)
                    {
                        texts.Add(text);
                    }
                }
            }
            return texts.Count == 0 ? null : string.Join("\n", texts.ToArray());
        }

        /// <summary>The text of a property that may hold a code; null where there is none, or a list.</summary>
        private static string OfProperty(object target, object plain, string name)
        {
            object value = PowerShellObject.Property(target, plain, name);
            object inside = PowerShellObject.Unwrap(value);
            if (inside == null || inside is bool || ReferenceEquals(inside, plain) || AsList(value) != null)
            {
                return null;
            }
            string ignored = null;
            string text = inside is string ? (string)inside
                : inside is ValueType ? OfNumber(inside, null, ref ignored)
                : OfObject(value, inside, null, 1, ref ignored);
            return string.IsNullOrEmpty(text) ? null : text;
        }

        /// <summary>A list of inputs rather than one: an array or another collection, but no string and no dictionary.</summary>
        internal static IEnumerable AsList(object target)
        {
            object plain = target is string ? null : PowerShellObject.Unwrap(target);
            if (plain == null || plain is string || plain is ValueType || plain is IDictionary)
            {
                return null;
            }
            return plain as IList;
        }

        /// <summary>What an input looks like in a message.</summary>
        internal static string Show(object target)
        {
            if (target == null)
            {
                return "";
            }
            object plain = PowerShellObject.Unwrap(target);
            if (plain is ValueType)
            {
                return target.ToString();
            }
            object fault = Faults.Of(target, plain);
            if (fault == null)
            {
                object held = PowerShellObject.Property(target, plain, "Exception");
                fault = held == null ? null : Faults.Of(held, PowerShellObject.Unwrap(held));
            }
            return fault == null ? target.ToString() : Faults.Message(fault);
        }
    }
}
