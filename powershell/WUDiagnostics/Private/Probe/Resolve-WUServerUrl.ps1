function Resolve-WUServerUrl {
    # The server, and the status server, of what came through the pipeline; nothing where there is none in it.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [AllowNull()]
        [object]$InputObject
    )

    if ($null -eq $InputObject) {
        return
    }
    $plain = $InputObject.PSObject.BaseObject
    if ($plain -is [string]) {
        if ($plain.Trim()) {
            return @{ url = $plain.Trim() }
        }
        return
    }
    if ($plain -is [System.Uri]) {
        return @{ url = $plain.OriginalString }
    }
    $read = {
        param($name)
        if ($plain -is [System.Collections.IDictionary]) {
            return [string]$plain[$name]
        }
        $property = $InputObject.PSObject.Properties[$name]
        if ($null -ne $property) {
            [string]$property.Value
        }
    }
    foreach ($name in 'WUServer', 'Url', 'Server') {
        $url = & $read $name
        if ($url) {
            $place = @{ url = $url }
            foreach ($other in 'WUStatusServer', 'StatusServer') {
                $status = & $read $other
                if ($status) {
                    $place['statusServer'] = $status
                    break
                }
            }
            return $place
        }
    }
}
