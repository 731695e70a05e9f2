using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: AssemblyTitle("WUDiagnostics.Interop")]
[assembly: AssemblyDescription("Brings the wudiag library into Windows PowerShell 5.1 and PowerShell 7")]
[assembly: AssemblyProduct("WUDiagnostics")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
[assembly: ComVisible(false)]
[assembly: InternalsVisibleTo("InteropTests")]
