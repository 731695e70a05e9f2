using System;
using System.Collections.Generic;
using System.Globalization;

namespace WUDiagnostics
{
    /// <summary>Codes in exceptions, and in what is left of one that came from another session: an object with its properties.</summary>
    internal static class Faults
    {
        private const string Com = "System.Runtime.InteropServices.COMException";
        private const int Fail = unchecked((int)0x80004005);

        /// <summary>What an ErrorRecord says besides its exception.</summary>
        internal static List<string> RecordTexts(object target, object plain)
        {
            List<string> texts = new List<string>();
            object details = PowerShellObject.Property(target, plain, "ErrorDetails");
            if (details != null)
            {
                string text = details.ToString();
                // The advice is not what happened: this module's own names codes as examples.
                string advice = PowerShellObject.Property(details, PowerShellObject.Unwrap(details), "RecommendedAction") as string;
                texts.Add(string.IsNullOrEmpty(advice) ? text : text.Replace(advice, ""));
            }
            object id = PowerShellObject.Property(target, plain, "FullyQualifiedErrorId");
            if (id != null)
            {
                texts.Add(id.ToString());
            }
            return texts;
        }

        /// <summary>The exception that an object is; null where it is none.</summary>
        internal static object Of(object target, object plain)
        {
            return plain is Exception ? plain : PowerShellObject.IsKind(target, "System.Exception") ? target : null;
        }

        /// <summary>
        /// The code of an exception and of those inside it: an error number or HResult that tells what failed, else a code
        /// in a message, else the E_FAIL of a COM server. Null where none of them has any.
        /// </summary>
        internal static string Text(object outermost, List<string> further)
        {
            List<object> chain = new List<object>();
            Collect(outermost, chain);
            List<string> texts = new List<string>();
            string vague = null;
            foreach (object fault in chain)
            {
                int number;
                if (PowerShellObject.IsKind(fault, "System.ComponentModel.Win32Exception") && Number(fault, "NativeErrorCode", out number) && number != 0)
                {
                    return number.ToString(CultureInfo.InvariantCulture);
                }
                if (Number(fault, "HResult", out number))
                {
                    if (TellsWhatFailed(fault, number))
                    {
                        return Decoder.Spell(unchecked((uint)number), 0);
                    }
                    if (number == Fail && PowerShellObject.IsKind(fault, Com))
                    {
                        vague = vague ?? Decoder.Spell(unchecked((uint)number), 0);
                    }
                }
                object response = PowerShellObject.Property(fault, PowerShellObject.Unwrap(fault), "Response"); // of a WebException and its like
                if (response != null && Number(response, "StatusCode", out number) && number >= 400)
                {
                    return "HTTP " + number.ToString(CultureInfo.InvariantCulture);
                }
                texts.Add(Message(fault));
                if (PowerShellObject.IsKind(fault, "Microsoft.Management.Infrastructure.CimException"))
                {
                    texts.Add(PowerShellObject.Property(fault, PowerShellObject.Unwrap(fault), "MessageId") as string); // HRESULT 0x80070005
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

        internal static string Message(object fault)
        {
            Exception exception = fault as Exception;
            return exception != null ? exception.Message : PowerShellObject.Unwrap(PowerShellObject.Property(fault, PowerShellObject.Unwrap(fault), "Message")) as string;
        }

        private static bool Number(object target, string name, out int number)
        {
            object value = PowerShellObject.Unwrap(PowerShellObject.Property(target, PowerShellObject.Unwrap(target), name));
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
                object plain = PowerShellObject.Unwrap(fault);
                if (PowerShellObject.IsKind(fault, "System.Management.Automation.RemoteException"))
                {
                    // What happened in the other session.
                    object remote = PowerShellObject.Property(fault, plain, "SerializedRemoteException");
                    if (remote != null && PowerShellObject.IsKind(remote, "System.Exception"))
                    {
                        Collect(remote, chain);
                    }
                }
                object next = PowerShellObject.Property(fault, plain, "InnerException");
                fault = next == null ? null : Of(next, PowerShellObject.Unwrap(next));
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
                    return PowerShellObject.IsKind(fault, Com);
                default:
                    return true;
            }
        }
    }
}
