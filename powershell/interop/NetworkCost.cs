using System;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    /// <summary>Whether the connection of this machine costs. By COM: PowerShell 7 has no projection of NetworkInformation.</summary>
    public static class NetworkCost
    {
        // NLM_CONNECTION_COST: fixed, variable, over the data limit, roaming.
        private const uint Costs = 0x2 | 0x4 | 0x10000 | 0x40000;

        [ComImport, Guid("DCB00008-570F-4A9B-8D69-199FDBA5723B"), InterfaceType(ComInterfaceType.InterfaceIsIUnknown)]
        private interface INetworkCostManager
        {
            void GetCost(out uint cost, IntPtr address);
        }

        /// <summary>Whether it is metered; null where Windows does not know, or has no such service (before Windows 8).</summary>
        public static bool? Metered()
        {
            object manager = Activator.CreateInstance(Type.GetTypeFromCLSID(new Guid("DCB00C01-570F-4A9B-8D69-199FDBA5723B")));
            try
            {
                INetworkCostManager costs = manager as INetworkCostManager;
                uint cost = 0;
                if (costs != null)
                {
                    costs.GetCost(out cost, IntPtr.Zero);
                }
                return Of(cost);
            }
            finally
            {
                Marshal.ReleaseComObject(manager);
            }
        }

        /// <summary>What an NLM_CONNECTION_COST says of it.</summary>
        public static bool? Of(uint cost)
        {
            return cost == 0 ? (bool?)null : (cost & Costs) != 0;
        }
    }
}
