using System;
using System.Collections;
using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    /// <summary>
    /// Finds the text to decode in whatever PowerShell hands over: numbers, strings, ErrorRecords, exceptions, objects
    /// with a property that holds a code. System.Management.Automation is not referenced, because its version differs
    /// between the editions: its types are recognised by name and read by reflection.
    /// </summary>
    internal static class InputText
    {
        private const string NotACode = "WUNotACode";
        private static readonly string[] CodeProperties = { "ErrorCode", "HResult", "Hex", "Code" };

        /// <summary>
        /// The text of an input, or null and the id of the error. <paramref name="typed"/> is a number as the user wrote
        /// it, where PowerShell still knows: 8024E001 is a floating-point number to its parser.
        /// </summary>
        internal static string Of(object target, string typed, out string errorId)
        {
            errorId = NotACode;
            string text = target as string;
            if (text != null)
            {
                return text;
            }
            if (target == null)
            {
                errorId = "WUEmptyInput";
                return null;
            }
            object plain = Unwrap(target);
            if (plain is string)
            {
                return (string)plain;
            }
            if (plain is ValueType)
            {
                return OfNumber(plain, typed ?? (ReferenceEquals(plain, target) ? null : target.ToString()), ref errorId);
            }
            if (plain is FileSystemInfo)
            {
                errorId = "WUInputIsFile"; // Find-WUErrorCode reads files
                return null;
            }
            return OfObject(target, plain, ReferenceEquals(plain, target) ? null : target.ToString(), 0);
        }

        private static string OfNumber(object plain, string typed, ref string errorId)
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
                    errorId = "WUFloatingPoint";
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

        private static string OfObject(object target, object plain, string shown, int depth)
        {
            ErrorInfo info = plain as ErrorInfo;
            if (info != null)
            {
                return info.Input;
            }
            ErrorCodeMatch match = plain as ErrorCodeMatch;
            if (match != null)
            {
                return match.Code;
            }
            Exception exception = plain as Exception;
            if (exception != null)
            {
                return OfException(exception, null);
            }
            exception = Unwrap(Property(target, plain, "Exception")) as Exception;
            if (exception != null)
            {
                return OfException(exception, RecordTexts(target, plain));
            }
            if (depth == 0)
            {
                foreach (string name in CodeProperties)
                {
                    object value = Property(target, plain, name);
                    object inside = Unwrap(value);
                    if (inside == null || inside is bool || ReferenceEquals(inside, plain) || AsList(value) != null)
                    {
                        continue;
                    }
                    string ignored = null;
                    string text = inside is string ? (string)inside
                        : inside is ValueType ? OfNumber(inside, null, ref ignored)
                        : OfObject(value, inside, null, 1);
                    if (!string.IsNullOrEmpty(text))
                    {
                        return text;
                    }
                }
            }
            return shown ?? plain.ToString();
        }

        /// <summary>What an ErrorRecord says besides its exception.</summary>
        private static List<string> RecordTexts(object target, object plain)
        {
            List<string> texts = new List<string>();
            object details = Property(target, plain, "ErrorDetails");
            if (details != null)
            {
                texts.Add(details.ToString());
            }
            object id = Property(target, plain, "FullyQualifiedErrorId");
            if (id != null)
            {
                texts.Add(id.ToString());
            }
            return texts;
        }

        /// <summary>
        /// The code of an exception: an HResult that is not .NET's own, else a code in a message, else an HResult that
        /// many exceptions of .NET share, else the outermost one.
        /// </summary>
        private static string OfException(Exception outermost, List<string> further)
        {
            List<Exception> chain = new List<Exception>();
            Collect(outermost, chain);
            List<string> texts = new List<string>();
            string shared = null;
            foreach (Exception exception in chain)
            {
                Win32Exception win32 = exception as Win32Exception;
                if (win32 != null && win32.NativeErrorCode != 0)
                {
                    return win32.NativeErrorCode.ToString(CultureInfo.InvariantCulture);
                }
                int hresult = Marshal.GetHRForException(exception);
                if (IsSpecific(hresult, exception is ExternalException))
                {
                    return Decoder.Spell(unchecked((uint)hresult), 0);
                }
                if (hresult < 0 && !IsDotNet(hresult) && shared == null)
                {
                    shared = Decoder.Spell(unchecked((uint)hresult), 0);
                }
                texts.Add(exception.Message);
            }
            if (further != null)
            {
                texts.AddRange(further);
            }
            foreach (string text in texts)
            {
                if (!string.IsNullOrEmpty(text) && Decoder.HoldsCode(text))
                {
                    return text;
                }
            }
            return shared ?? Decoder.Spell(unchecked((uint)Marshal.GetHRForException(outermost)), 0);
        }

        private static void Collect(Exception exception, List<Exception> chain)
        {
            while (exception != null && chain.Count < 64)
            {
                chain.Add(exception);
                AggregateException many = exception as AggregateException;
                if (many != null)
                {
                    foreach (Exception inner in many.InnerExceptions)
                    {
                        Collect(inner, chain);
                    }
                    return;
                }
                exception = exception.InnerException;
            }
        }

        private static bool IsDotNet(int hresult)
        {
            return ((hresult >> 16) & 0x7FF) == 0x13;
        }

        private static bool IsSpecific(int hresult, bool fromOutside)
        {
            if (hresult >= 0 || IsDotNet(hresult))
            {
                return false;
            }
            if (fromOutside)
            {
                return hresult != unchecked((int)0x80004005);
            }
            switch (unchecked((uint)hresult))
            {
                case 0x80004001: // NotImplementedException
                case 0x80004002: // InvalidCastException
                case 0x80004003: // NullReferenceException
                case 0x80004005: // ExternalException
                case 0x8000FFFF: // E_UNEXPECTED
                case 0x80070057: // ArgumentException
                    return false;
                default:
                    return true;
            }
        }

        /// <summary>A list of inputs rather than one: an array or another collection, but no string and no dictionary.</summary>
        internal static IEnumerable AsList(object target)
        {
            object plain = target is string ? null : Unwrap(target);
            if (plain == null || plain is string || plain is ValueType || plain is IDictionary)
            {
                return null;
            }
            return plain as IList;
        }

        /// <summary>What an input looks like in a message.</summary>
        internal static string Show(object target)
        {
            return target == null ? "" : target.ToString();
        }

        // PSObject

        private static Type psObject;
        private static Opener psOpener;

        /// <summary>The object inside a PSObject.</summary>
        internal static object Unwrap(object target)
        {
            if (target == null)
            {
                return null;
            }
            Type type = target.GetType();
            if (type != psObject)
            {
                if (type.FullName != "System.Management.Automation.PSObject")
                {
                    return target;
                }
                psOpener = (Opener)Activator.CreateInstance(typeof(Opener<>).MakeGenericType(type), true);
                psObject = type;
            }
            return psOpener.Open(target);
        }

        /// <summary>Reads BaseObject through a delegate: reflection for each input would cost more than decoding it.</summary>
        private abstract class Opener
        {
            internal abstract object Open(object target);
        }

        private sealed class Opener<T> : Opener
        {
            private readonly Func<T, object> get;

            internal Opener()
            {
                MethodInfo getter = typeof(T).GetProperty("BaseObject").GetGetMethod();
                get = (Func<T, object>)Delegate.CreateDelegate(typeof(Func<T, object>), getter);
            }

            internal override object Open(object target)
            {
                return get((T)target);
            }
        }

        /// <summary>A property of an object, also one that PowerShell has added to it; null where there is none.</summary>
        private static object Property(object target, object plain, string name)
        {
            IDictionary dictionary = plain as IDictionary;
            if (dictionary != null)
            {
                foreach (object key in dictionary.Keys)
                {
                    if (string.Equals(key as string, name, StringComparison.OrdinalIgnoreCase))
                    {
                        return dictionary[key];
                    }
                }
                return null;
            }
            try
            {
                const BindingFlags Any = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;
                PropertyInfo property = plain.GetType().GetProperty(name, Any);
                if (property != null && property.CanRead && property.GetIndexParameters().Length == 0)
                {
                    return property.GetValue(plain, null);
                }
                if (target.GetType() == psObject)
                {
                    object members = psObject.GetProperty("Properties").GetValue(target, null);
                    PropertyInfo indexer = Indexer(members.GetType());
                    object member = indexer == null ? null : indexer.GetValue(members, new object[] { name });
                    return member == null ? null : member.GetType().GetProperty("Value").GetValue(member, null);
                }
            }
            catch (TargetInvocationException)
            {
                // a property that throws holds no code
            }
            catch (AmbiguousMatchException)
            {
                // two properties that differ in case only
            }
            return null;
        }

        private static PropertyInfo Indexer(Type type)
        {
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                ParameterInfo[] parameters = property.GetIndexParameters();
                if (parameters.Length == 1 && parameters[0].ParameterType == typeof(string))
                {
                    return property;
                }
            }
            return null;
        }
    }
}
