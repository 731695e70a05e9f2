function Test-WUSignature {
    # Whether Windows can still check the signature of a file of its own: Valid, or what it says instead.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    [string](Get-AuthenticodeSignature -LiteralPath (Get-WUWindowsPath -System 'kernel32.dll') -ErrorAction Stop).Status
}
