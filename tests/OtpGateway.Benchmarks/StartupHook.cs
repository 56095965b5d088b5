using System.Globalization;
using System.Runtime.InteropServices;

// The runtime loads this into a process whose DOTNET_STARTUP_HOOKS names this assembly, and looks for exactly this
// type, outside of any namespace. So the gateway is measured as it is, without a line for the measuring in it.
#pragma warning disable CA1050 // The name is the runtime's.

/// <summary>On SIGUSR1 the process writes how many bytes it has allocated since it started; until then it costs nothing.</summary>
internal static class StartupHook
{
    private const PosixSignal User1 = (PosixSignal)10;
    private static PosixSignalRegistration? registration;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("OTPGATEWAY_BENCH_COUNTS") is { Length: > 0 } folder)
            registration = PosixSignalRegistration.Create(User1, context => Write(context, folder));
    }

    private static void Write(PosixSignalContext context, string folder)
    {
        // Without this the signal ends the process.
        context.Cancel = true;
        var path = Path.Combine(folder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        // Renamed into place, so that a reader never sees half a number.
        File.WriteAllText(path + ".new", bytes.ToString(CultureInfo.InvariantCulture));
        File.Move(path + ".new", path, overwrite: true);
    }
}
