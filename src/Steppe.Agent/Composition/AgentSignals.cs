using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Steppe.Agent.Composition;

/// <summary>The signals sent to the agent, one after the other.</summary>
/// <remarks>While it lives no such signal ends the process by itself. When many come at once the oldest are kept.</remarks>
internal sealed class AgentSignals : IDisposable
{
    /// <summary>Asks for the metrics.</summary>
    public const PosixSignal Metrics = (PosixSignal)UserSignal;

    private const int UserSignal = 10;
    private const int MostWaiting = 16;

    private readonly Channel<PosixSignal> _signals =
        Channel.CreateBounded<PosixSignal>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly PosixSignalRegistration[] _registrations;

    public AgentSignals() => _registrations =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, Metrics }
            .Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _signals.Writer.TryWrite(signal);
            })),
    ];

    /// <summary>Waits for the next one.</summary>
    public ValueTask<PosixSignal> NextAsync(CancellationToken cancellation) => _signals.Reader.ReadAsync(cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
