function Invoke-WUBounded {
    # Runs a command of this module that may never answer, such as a query of COM or CIM, for at most so long, in a runspace of its
    # own. A silent one is left to itself, since neither can be stopped from outside, and a TimeoutException says so. Where App
    # Control keeps new runspaces in constrained language the command runs here, without a limit.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [string]$Command,

        [System.Collections.IDictionary]$Parameter = @{},

        [int]$TimeoutSec = 5,

        # What is kept from one call to the next: the runspace. Whoever calls closes it with Close-WUBounded.
        [Parameter(Mandatory)]
        [hashtable]$Session
    )

    if (-not $Session.Contains('runspace')) {
        $state = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault()
        $state.ImportPSModule([string[]]@(Join-Path -Path $PSScriptRoot -ChildPath 'WUDiagnostics.psd1'))
        $Session['runspace'] = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($state)
        $Session['runspace'].Open()
    }
    if ([string]$Session['runspace'].SessionStateProxy.LanguageMode -ne 'FullLanguage') {
        return & $Command @Parameter
    }
    $script = {
        param($Culture, $Command, $Parameter)
        [System.Threading.Thread]::CurrentThread.CurrentUICulture = [System.Globalization.CultureInfo]::GetCultureInfo($Culture)
        # Without a try, an exception of .NET or COM ends its statement only.
        try {
            & (Get-Module -Name WUDiagnostics) { param($Command, $Parameter) & $Command @Parameter } $Command $Parameter
        }
        catch {
            throw
        }
    }
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.Runspace = $Session['runspace']
    $null = $shell.AddScript($script.ToString())
    foreach ($argument in $PSUICulture, $Command, $Parameter) {
        $null = $shell.AddArgument($argument)
    }
    $running = $shell.BeginInvoke()
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    try {
        while (-not $running.AsyncWaitHandle.WaitOne(50)) {
            if ($watch.ElapsedMilliseconds -ge 1000 * $TimeoutSec) {
                throw (New-Object -TypeName System.TimeoutException -ArgumentList ((Get-WUString).FactSilent -f $TimeoutSec))
            }
        }
        $shell.EndInvoke($running)
    }
    catch {
        # As the command threw it.
        throw $_.Exception.GetBaseException()
    }
    finally {
        if ($running.IsCompleted) {
            $shell.Dispose()
        }
        else {
            # Stop and Dispose would wait for it.
            $null = $shell.BeginStop($null, $null)
            $Session.Clear()
        }
    }
}
