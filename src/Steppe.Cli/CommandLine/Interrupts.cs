using System.Runtime.InteropServices;

namespace Steppe.Cli.CommandLine;

/// <summary>While it lives, SIGINT and SIGTERM call back instead of ending the program.</summary>
internal sealed class Interrupts(Action end) : IDisposable
{
    /// <summary>Listens to the signals of this process.</summary>
    public static IDisposable OfProcess(Action interrupted)
    {
        PosixSignalRegistration[] registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                interrupted();
            })),
        ];
        return new Interrupts(() => Array.ForEach(registrations, static registration => registration.Dispose()));
    }

    /// <inheritdoc/>
    public void Dispose() => end();
}
