using System;

namespace WUDiagnostics
{
    /// <summary>Something went wrong between PowerShell and the native library.</summary>
    public class WUDiagnosticsException : Exception
    {
        internal WUDiagnosticsException(string errorId, string message, string target, string detail)
            : base(message)
        {
            ErrorId = errorId;
            Target = target;
            Detail = detail;
        }

        /// <summary>The id that never changes; PowerShell has a localised sentence for each.</summary>
        public string ErrorId { get; private set; }

        /// <summary>The path or the input that it is about; may be null.</summary>
        public string Target { get; private set; }

        /// <summary>What the system or the library said; may be null.</summary>
        public string Detail { get; private set; }
    }

    /// <summary>The native library cannot be used: missing, of another architecture or of another version.</summary>
    public sealed class NativeLibraryException : WUDiagnosticsException
    {
        internal NativeLibraryException(string errorId, string message, string target, string detail)
            : base(errorId, message, target, detail)
        {
        }
    }

    /// <summary>A call failed with a status.</summary>
    public sealed class NativeCallException : WUDiagnosticsException
    {
        internal NativeCallException(int status, string message, string target)
            : this(status, message, Status.ErrorId(status), target)
        {
        }

        internal NativeCallException(int status, string message, string errorId, string target)
            : base(errorId, message, target, null)
        {
            NativeStatus = status;
        }

        /// <summary>The WUD_ERROR_* number.</summary>
        public int NativeStatus { get; private set; }
    }

    /// <summary>The statuses of the library and the ids under which PowerShell shows them.</summary>
    public static class Status
    {
        internal const int Ok = 0;
        internal const int UnknownLanguage = 110;
        internal const int UnknownFamily = 111;
        internal const int NoCode = 200;
        internal const int Empty = 201;
        internal const int TooLarge = 202;
        internal const int NoMatch = 203;
        internal const int KbNumber = 204;
        internal const int Options = 112;
        internal const int Io = 300;
        internal const int StillRunning = 400;
        internal const int Panic = 900;

        /// <summary>The FullyQualifiedErrorId for a status.</summary>
        public static string ErrorId(int status)
        {
            switch (status)
            {
                case UnknownLanguage: return "WUUnknownLanguage";
                case UnknownFamily: return "WUUnknownFamily";
                case Options: return "WUBadOptions";
                case NoCode: return "WUNotACode";
                case Empty: return "WUEmptyInput";
                case TooLarge: return "WUNumberTooLarge";
                case NoMatch: return "WUNoNameMatches";
                case KbNumber: return "WUKbNumber";
                case Io: return "WUFileUnreadable";
                case 301: return "WUJournalBusy";
                case 302: return "WUJournalForeign";
                case 303: return "WUPolicyFileDamaged";
                case Panic: return "WULibraryDefect";
                case 100:
                case 101:
                case 102:
                case 103:
                case 104:
                case 105:
                case 400: return "WULibraryMisuse";
                default: return "WULibraryStatus" + status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }
}
