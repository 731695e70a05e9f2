# The update policy of a machine as a DSC resource. A module of its own: a class in WUDiagnostics itself would cost every import,
# and could not be loaded in constrained language.

# What the registry holds now, by the names of the resource.
function Get-PolicyState {
    $policy = Get-WUClientPolicy -Culture en-US -ErrorAction Stop
    $values = @{}
    foreach ($value in $policy.Values) {
        if ($value.View -eq 'native') {
            $values[$value.Name] = $value.Value
        }
    }
    $classes = @(foreach ($class in 'Feature', 'Quality', 'Driver', 'Other') {
            if ("$($values["SetPolicyDrivenUpdateSourceFor${class}Updates"])" -eq '1') {
                $class.ToLowerInvariant()
            }
        })
    @{
        Ensure          = if ($values['WUServer'] -and "$($values['UseWUServer'])" -eq '1') { 'Present' } else { 'Absent' }
        Server          = "$($values['WUServer'])"
        StatusServer    = "$($values['WUStatusServer'])"
        AlternateServer = "$($values['UpdateServiceUrlAlternate'])"
        TargetGroup     = if ("$($values['TargetGroupEnabled'])" -eq '1') { "$($values['TargetGroup'])" } else { '' }
        UseForClass     = [string[]]$classes
        Owner           = "$($policy.Origin)"
        Gpo             = "$($policy.Gpo)"
    }
}

# The names whose values are not what is wanted; what the caller does not name is not compared.
function Compare-Policy {
    param([hashtable]$Now, [hashtable]$Wanted)
    if ($Wanted['Ensure'] -eq 'Absent') {
        return @(if ($Now['Ensure'] -ne 'Absent' -or $Now['Server']) { 'Ensure' })
    }
    $same = { param($a, $b) "$a".TrimEnd('/') -eq "$b".TrimEnd('/') }
    @(
        if ($Now['Ensure'] -ne 'Present') { 'Ensure' }
        if (-not (& $same $Now['Server'] $Wanted['Server'])) { 'Server' }
        $status = if ($Wanted['StatusServer']) { $Wanted['StatusServer'] } else { $Wanted['Server'] }
        if (-not (& $same $Now['StatusServer'] $status)) { 'StatusServer' }
        if ($Wanted['AlternateServer'] -and -not (& $same $Now['AlternateServer'] $Wanted['AlternateServer'])) { 'AlternateServer' }
        if ($Wanted['TargetGroup'] -and $Now['TargetGroup'] -ne $Wanted['TargetGroup']) { 'TargetGroup' }
        if ($null -ne $Wanted['UseForClass'] -and $Wanted['UseForClass'].Count -gt 0 -and ((@($Now['UseForClass']) | Sort-Object) -join ',') -ne ((@($Wanted['UseForClass']) | ForEach-Object -MemberName ToLowerInvariant | Sort-Object) -join ',')) { 'UseForClass' }
    )
}

# Writes what differs. Where somebody else owns the policy it would be overwritten, and written again, for ever: refused.
function Set-Policy {
    param([hashtable]$Now, [hashtable]$Wanted)
    if (@(Compare-Policy -Now $Now -Wanted $Wanted).Count -eq 0) {
        return
    }
    if ($Now['Owner'] -in 'configmgr', 'gpo', 'mdm') {
        $name = if ($Now['Gpo']) { "$($Now['Owner']) '$($Now['Gpo'])'" } else { $Now['Owner'] }
        throw "WUGuardOwner: the update policy of this machine belongs to $name, which would overwrite it again. Change it there."
    }
    if (-not (Get-Command -Name Set-WUClientPolicy -ErrorAction SilentlyContinue)) {
        throw 'WUToolTooOld: this version of the module WUDiagnostics has no Set-WUClientPolicy.'
    }
    if ($Wanted['Ensure'] -eq 'Absent') {
        $report = Clear-WUClientPolicy -Confirm:$false -ErrorAction Stop
    }
    else {
        $option = @{ Server = $Wanted['Server'] }
        foreach ($name in 'StatusServer', 'AlternateServer', 'TargetGroup', 'UseForClass') {
            if ($Wanted[$name]) {
                $option[$name] = $Wanted[$name]
            }
        }
        $report = Set-WUClientPolicy @option -Confirm:$false -ErrorAction Stop
    }
    $null = $report
}

# Why a machine is not as it should be, as Azure machine configuration reads it.
class WUReason {
    [DscProperty()]
    [string]$Code

    [DscProperty()]
    [string]$Phrase
}

[DscResource()]
class WUClientPolicy {
    # There is one update policy on a machine.
    [DscProperty(Key)]
    [ValidateSet('Yes')]
    [string]$IsSingleInstance = 'Yes'

    # Present: the machine uses the server. Absent: no server is set.
    [DscProperty()]
    [ValidateSet('Present', 'Absent')]
    [string]$Ensure = 'Present'

    [DscProperty()]
    [string]$Server

    # The same as Server where it is left out.
    [DscProperty()]
    [string]$StatusServer

    [DscProperty()]
    [string]$AlternateServer

    [DscProperty()]
    [string]$TargetGroup

    # feature, quality, driver, other: what comes from the server.
    [DscProperty()]
    [string[]]$UseForClass

    # Who set the policy: configmgr, gpo, mdm, local-policy or unknown.
    [DscProperty(NotConfigurable)]
    [string]$Owner

    [DscProperty(NotConfigurable)]
    [WUReason[]]$Reasons

    hidden [hashtable] Wanted() {
        return @{ Ensure = $this.Ensure; Server = $this.Server; StatusServer = $this.StatusServer; AlternateServer = $this.AlternateServer; TargetGroup = $this.TargetGroup; UseForClass = $this.UseForClass }
    }

    hidden static [WUClientPolicy] Of([hashtable]$State) {
        $found = [WUClientPolicy]::new()
        foreach ($name in 'Ensure', 'Server', 'StatusServer', 'AlternateServer', 'TargetGroup', 'UseForClass', 'Owner') {
            $found.$name = $State[$name]
        }
        return $found
    }

    [WUClientPolicy] Get() {
        Import-Module -Name WUDiagnostics -ErrorAction Stop
        $now = Get-PolicyState
        $found = [WUClientPolicy]::Of($now)
        $found.Reasons = @(foreach ($name in Compare-Policy -Now $now -Wanted $this.Wanted()) {
                $reason = [WUReason]::new()
                $reason.Code = "WUClientPolicy:WUClientPolicy:$name"
                $reason.Phrase = '{0} is "{1}" and should be "{2}".' -f $name, ($now[$name] -join ', '), ($this.$name -join ', ')
                $reason
            })
        return $found
    }

    [bool] Test() {
        Import-Module -Name WUDiagnostics -ErrorAction Stop
        return @(Compare-Policy -Now (Get-PolicyState) -Wanted $this.Wanted()).Count -eq 0
    }

    [void] Set() {
        Import-Module -Name WUDiagnostics -ErrorAction Stop
        Set-Policy -Now (Get-PolicyState) -Wanted $this.Wanted()
    }

    # What is there, as an instance that sets it.
    static [WUClientPolicy[]] Export() {
        Import-Module -Name WUDiagnostics -ErrorAction Stop
        return @([WUClientPolicy]::Of((Get-PolicyState)))
    }
}
