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
        internal const string NotACode = "WUNotACode";

        /// <summary>The sentence about an error in which no code is: its id is that of everything that holds no code.</summary>
        internal const string ErrorWithoutCode = "ErrorWithoutCode";

        private const string Com = "System.Runtime.InteropServices.COMException";
        private const int Fail = unchecked((int)0x80004005);

        private static readonly string[] CodeProperties = { "ErrorCode", "HResult", "Hex", "Code" };

        /// <summary>
        /// The text of an input, or null and the sentence that says why. <paramref name="typed"/> is a number as the user
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
            object plain = Unwrap(target);
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
            if (depth > 0)
            {
                return shown ?? plain.ToString();
            }
            List<string> further = null;
            object fault = Fault(target, plain);
            if (fault == null)
            {
                object held = Property(target, plain, "Exception");
                fault = held == null ? null : Fault(held, Unwrap(held));
                further = fault == null ? null : RecordTexts(target, plain);
            }
            string text = fault == null ? null : OfFault(fault, further);
            if (text != null || ReferenceEquals(fault, target) || ReferenceEquals(fault, plain))
            {
                sentence = ErrorWithoutCode;
                return text;
            }
            string zero = null;
            foreach (string name in CodeProperties)
            {
                text = OfProperty(target, plain, name);
                uint code;
                if (text == null || Decoder.Resolve(text, out code) == 0)
                {
                    continue; // what is no code does not hide one
                }
                if (code != 0)
                {
                    return text;
                }
                zero = text;
            }
            text = Unwrap(Property(target, plain, "Message")) as string;
            if (!string.IsNullOrEmpty(text) && Decoder.HoldsCode(text))
            {
                return text;
            }
            if (fault != null)
            {
                sentence = ErrorWithoutCode;
                return null;
            }
            return zero ?? shown ?? plain.ToString();
        }

        /// <summary>The text of a property that may hold a code; null where there is none, or a list.</summary>
        private static string OfProperty(object target, object plain, string name)
        {
            object value = Property(target, plain, name);
            object inside = Unwrap(value);
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

        /// <summary>What an ErrorRecord says besides its exception.</summary>
        private static List<string> RecordTexts(object target, object plain)
        {
            List<string> texts = new List<string>();
            object details = Property(target, plain, "ErrorDetails");
            if (details != null)
            {
                string text = details.ToString();
                // The advice is not what happened: this module's own names codes as examples.
                string advice = Property(details, Unwrap(details), "RecommendedAction") as string;
                texts.Add(string.IsNullOrEmpty(advice) ? text : text.Replace(advice, ""));
            }
            object id = Property(target, plain, "FullyQualifiedErrorId");
            if (id != null)
            {
                texts.Add(id.ToString());
            }
            return texts;
        }

        // Exceptions, and what is left of one that came from another session: an object with its properties.

        /// <summary>The exception that an object is; null where it is none.</summary>
        private static object Fault(object target, object plain)
        {
            return plain is Exception ? plain : IsKind(target, "System.Exception") ? target : null;
        }

        /// <summary>
        /// The code of an exception and of those inside it: an error number or HResult that tells what failed, else a code
        /// in a message, else the E_FAIL of a COM server. Null where none of them has any.
        /// </summary>
        private static string OfFault(object outermost, List<string> further)
        {
            List<object> chain = new List<object>();
            Collect(outermost, chain);
            List<string> texts = new List<string>();
            string vague = null;
            foreach (object fault in chain)
            {
                int number;
                if (IsKind(fault, "System.ComponentModel.Win32Exception") && Number(fault, "NativeErrorCode", out number) && number != 0)
                {
                    return number.ToString(CultureInfo.InvariantCulture);
                }
                if (Number(fault, "HResult", out number))
                {
                    if (TellsWhatFailed(fault, number))
                    {
                        return Decoder.Spell(unchecked((uint)number), 0);
                    }
                    if (number == Fail && IsKind(fault, Com))
                    {
                        vague = vague ?? Decoder.Spell(unchecked((uint)number), 0);
                    }
                }
                object response = Property(fault, Unwrap(fault), "Response"); // of a WebException and its like
                if (response != null && Number(response, "StatusCode", out number) && number >= 400)
                {
                    return "HTTP " + number.ToString(CultureInfo.InvariantCulture);
                }
                texts.Add(FaultMessage(fault));
                if (IsKind(fault, "Microsoft.Management.Infrastructure.CimException"))
                {
                    texts.Add(Property(fault, Unwrap(fault), "MessageId") as string); // HRESULT 0x80070005
                }
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
            return vague;
        }

        private static string FaultMessage(object fault)
        {
            Exception exception = fault as Exception;
            return exception != null ? exception.Message : Unwrap(Property(fault, Unwrap(fault), "Message")) as string;
        }

        private static bool Number(object target, string name, out int number)
        {
            object value = Unwrap(Property(target, Unwrap(target), name));
            bool found = value is int || (value is Enum && Enum.GetUnderlyingType(value.GetType()) == typeof(int));
            number = found ? (int)value : 0;
            return found;
        }

        private static void Collect(object fault, List<object> chain)
        {
            while (fault != null && chain.Count < 64)
            {
                chain.Add(fault);
                AggregateException many = fault as AggregateException;
                if (many != null)
                {
                    foreach (Exception inner in many.InnerExceptions)
                    {
                        Collect(inner, chain);
                    }
                    return;
                }
                object plain = Unwrap(fault);
                if (IsKind(fault, "System.Management.Automation.RemoteException"))
                {
                    // What happened in the other session.
                    object remote = Property(fault, plain, "SerializedRemoteException");
                    if (remote != null && IsKind(remote, "System.Exception"))
                    {
                        Collect(remote, chain);
                    }
                }
                object next = Property(fault, plain, "InnerException");
                fault = next == null ? null : Fault(next, Unwrap(next));
            }
        }

        /// <summary>
        /// Whether an HResult is the code of what failed. Many are nothing but .NET's label for a type of exception: all
        /// of its own facility, and some that it shares with COM.
        /// </summary>
        private static bool TellsWhatFailed(object fault, int hresult)
        {
            if (hresult >= 0 || ((hresult >> 16) & 0x7FF) == 0x13)
            {
                return false;
            }
            switch (unchecked((uint)hresult))
            {
                case 0x80004005: // ExternalException, and COMException without a code
                    return false;
                case 0x80004001: // NotImplementedException
                case 0x80004002: // InvalidCastException
                case 0x80004003: // NullReferenceException
                case 0x8000211D: // AmbiguousMatchException
                case 0x8000FFFF: // E_UNEXPECTED
                case 0x8002000E: // TargetParameterCountException
                case 0x80020012: // DivideByZeroException
                case 0x80070057: // ArgumentException
                case 0x80070216: // ArithmeticException
                    return IsKind(fault, Com);
                default:
                    return true;
            }
        }

        /// <summary>Whether an exception is of a type or of one made from it, here or where it came from.</summary>
        private static bool IsKind(object target, string name)
        {
            if (target.GetType() == psObject)
            {
                object plain = Unwrap(target);
                if (!(plain is Exception))
                {
                    foreach (object one in (IEnumerable)psObject.GetProperty("TypeNames").GetValue(target, null))
                    {
                        if (string.Equals(one as string, "Deserialized." + name, StringComparison.OrdinalIgnoreCase))
                        {
                            return true;
                        }
                    }
                    return false;
                }
                target = plain;
            }
            if (target is Exception)
            {
                for (Type type = target.GetType(); type != null; type = type.BaseType)
                {
                    if (type.FullName == name)
                    {
                        return true;
                    }
                }
            }
            return false;
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
            if (target == null)
            {
                return "";
            }
            object plain = Unwrap(target);
            if (plain is ValueType)
            {
                return target.ToString();
            }
            object fault = Fault(target, plain);
            if (fault == null)
            {
                object held = Property(target, plain, "Exception");
                fault = held == null ? null : Fault(held, Unwrap(held));
            }
            return fault == null ? target.ToString() : FaultMessage(fault);
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

        private static Func<object, object> wrap;
        private static PropertyInfo wrapped;

        /// <summary>
        /// A property of an object; null where there is none. PowerShell itself is asked: it knows the properties that were
        /// added to an object, and those of COM objects, XML elements, rows of tables and instances of CIM.
        /// </summary>
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
                if (!FindPowerShell())
                {
                    const BindingFlags Any = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;
                    PropertyInfo property = plain.GetType().GetProperty(name, Any);
                    return property != null && property.CanRead && property.GetIndexParameters().Length == 0 ? property.GetValue(plain, null) : null;
                }
                object members = wrapped.GetValue(target.GetType() == psObject ? target : wrap(target), null);
                PropertyInfo indexer = Indexer(members.GetType());
                object member = indexer == null ? null : indexer.GetValue(members, new object[] { name });
                return member == null ? null : member.GetType().GetProperty("Value").GetValue(member, null);
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

        /// <summary>Whether this runs in PowerShell; the tests of this assembly run without.</summary>
        private static bool FindPowerShell()
        {
            if (wrap != null)
            {
                return true;
            }
            foreach (Assembly assembly in psObject != null ? new[] { psObject.Assembly } : AppDomain.CurrentDomain.GetAssemblies())
            {
                Type type = assembly.GetType("System.Management.Automation.PSObject", false);
                if (type != null)
                {
                    psOpener = (Opener)Activator.CreateInstance(typeof(Opener<>).MakeGenericType(type), true);
                    psObject = type;
                    wrapped = type.GetProperty("Properties");
                    wrap = (Func<object, object>)Delegate.CreateDelegate(typeof(Func<object, object>), type.GetMethod("AsPSObject", new[] { typeof(object) }));
                    return true;
                }
            }
            return false;
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
