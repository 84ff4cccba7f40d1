using Microsoft.Extensions.Logging;
using Steppe.Log;

namespace Steppe.Server;

/// <summary>Tells the operator of a server that etcd no longer answers it, and what the server still does.</summary>
/// <param name="logger">Where to.</param>
/// <param name="trouble">Why etcd does not answer; null when it does.</param>
/// <param name="silentFor">Since when.</param>
/// <param name="leader">Who leads, as far as this server knows.</param>
/// <param name="time">The clock.</param>
internal sealed partial class TroubleWatch(
    ILogger logger, Func<string?> trouble, Func<TimeSpan?> silentFor, Func<ServerIdentity?> leader, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = logger;

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        bool isTold = false;
        while (true)
        {
            await Task.Delay(Interval, time, cancellation);
            bool isSilent = silentFor() >= Patience;
            if (isSilent && !isTold)
            {
                string passesOn = leader() is { } known ? $"passes everything else on to {known.Id}, which leads" : "refuses everything else, because it hears of no leader";
                LogSilent(trouble() ?? "etcd is silent", passesOn);
            }
            else if (!isSilent && isTold)
            {
                LogHeardAgain();
            }

            isTold = isSilent;
        }
    }

    [LoggerMessage(3314, LogLevel.Warning, "{Trouble}: this server learns nothing new. It answers stale reads and {PassesOn}. Look at the way from here to etcd, and at etcd itself")]
    private partial void LogSilent(string trouble, string passesOn);

    [LoggerMessage(3315, LogLevel.Information, "etcd answers again")]
    private partial void LogHeardAgain();
}
