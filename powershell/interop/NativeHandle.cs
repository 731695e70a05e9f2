using System;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    /// <summary>What the library works on in the background (a log, a scan, a probe), freed once whatever happens.</summary>
    internal sealed class NativeHandle : SafeHandle
    {
        private readonly Free free;

        internal NativeHandle(Free free, IntPtr opened)
            : base(IntPtr.Zero, true)
        {
            this.free = free;
            SetHandle(opened);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        /// <summary>Calls the library with the handle, which stays open meanwhile whatever other threads do.</summary>
        /// <exception cref="ObjectDisposedException">It was closed before.</exception>
        internal int Use(Func<IntPtr, int> call)
        {
            bool held = false;
            try
            {
                DangerousAddRef(ref held);
                return call(handle);
            }
            finally
            {
                if (held)
                {
                    DangerousRelease();
                }
            }
        }

        protected override bool ReleaseHandle()
        {
            // A thread that hangs in a call of the system keeps what is its own until that call returns.
            int status = free(ref handle);
            return status == Status.Ok || status == Status.StillRunning;
        }
    }
}
