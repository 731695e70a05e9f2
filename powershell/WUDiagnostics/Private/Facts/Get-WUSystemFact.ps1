function Get-WUSystemFact {
    # Facts of other parts of the system that updates depend on, by their paths: what a scheduled task does to update services,
    # failed jobs of BITS, BitLocker of the system drive, open scans of the ConfigMgr client, the services of the update agent.
    # Each part throws where it cannot be asked.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [ValidateSet('Tasks', 'Bits', 'BitLocker', 'ScanJobs', 'AgentServices')]
        [string]$Part
    )

    Assert-WUWindows
    $facts = @{}
    switch ($Part) {
        'Tasks' {
            if (-not (Test-WUCommand -Name Get-ScheduledTask)) {
                throw (Get-WUString).FactNoCim
            }
            foreach ($task in Get-ScheduledTask -ErrorAction Stop) {
                $run = @($task.Actions | ForEach-Object -Process { ('{0} {1}' -f $_.Execute, $_.Arguments).Trim() }) -join '; '
                # Tasks of Windows itself run programs by other names.
                if ($run -match 'wuauserv|usosvc|bits|cryptsvc|SoftwareDistribution|WindowsUpdate') {
                    $facts["tasks.$($task.TaskPath)$($task.TaskName).run"] = $run
                }
            }
        }
        'Bits' {
            if (-not (Test-WUCommand -Name Get-BitsTransfer)) {
                throw (Get-WUString).FactNoCim
            }
            $facts['bits.jobs.failed'] = 0
            foreach ($job in Get-BitsTransfer -AllUsers -ErrorAction Stop) {
                if ([string]$job.JobState -eq 'Error') {
                    $facts['bits.jobs.failed']++
                    $facts["bits.jobs.$($job.JobId).error"] = [string]$job.ErrorDescription
                }
            }
        }
        'BitLocker' {
            $volume = Get-WUCimFact -Namespace 'root\CIMV2\Security\MicrosoftVolumeEncryption' -ClassName 'Win32_EncryptableVolume' -Filter "DriveLetter = '$env:SystemDrive'"
            foreach ($one in $volume) {
                $facts['bitlocker.system.protection'] = [int]$one.ProtectionStatus
            }
        }
        'ScanJobs' {
            foreach ($job in Get-WUCimFact -Namespace 'root\ccm\ScanAgent' -ClassName 'CCM_ScanJobInstance') {
                $facts["configMgr.scanJobs.$($job.ScanJobID).state"] = [string]$job.ScanState
            }
        }
        'AgentServices' {
            $manager = New-Object -ComObject Microsoft.Update.ServiceManager
            foreach ($service in $manager.Services) {
                if ($service.IsDefaultAUService) {
                    $facts['agent.defaultService'] = ([string]$service.Name).ToLowerInvariant()
                    $facts['agent.defaultServiceIsServer'] = [string]$service.ServiceID -eq '3da21691-e39d-4da6-8a4b-b43877bcb1b7'
                }
            }
        }
    }
    $facts
}
