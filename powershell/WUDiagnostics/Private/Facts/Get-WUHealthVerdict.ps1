function Get-WUHealthVerdict {
    # What the checks that were asked for come to, in a sentence or two.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]]$Check,

        [Parameter(Mandatory)]
        [string]$Culture
    )

    $strings = Get-WUString -Culture $Culture
    $of = @{}
    foreach ($status in 'fail', 'warn', 'unknown', 'pass') {
        $of[$status] = ($Check | Where-Object -Property Status -EQ -Value $status | ForEach-Object -MemberName Rule) -join ', '
    }
    $first = ''
    if ($of['fail']) {
        $first = $strings.HealthFail -f $of['fail']
    }
    elseif ($of['warn']) {
        $first = $strings.HealthWarn -f $of['warn']
    }
    elseif ($of['pass']) {
        $first = $strings.HealthPass
    }
    $unknown = if ($of['unknown']) { $strings.HealthUnknown -f $of['unknown'] }
    Join-WUSentence -Sentence $first, ([string]$unknown)
}
