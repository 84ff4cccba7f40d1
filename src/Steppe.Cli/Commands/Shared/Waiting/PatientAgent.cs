using Steppe.Api;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Shared.Waiting;

/// <summary>Asks an agent again while it does not answer: a server that is restarted ends nobody's waiting.</summary>
/// <remarks>For questions that may be repeated. Says on standard error when an agent is lost and found, once each.</remarks>
internal sealed class PatientAgent(CommandRun run, string address)
{
    /// <summary>How long an agent may be silent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The answer, as soon as there is one.</summary>
    /// <exception cref="ApiException">The agent answered that it will not.</exception>
    /// <exception cref="ApiUnreachableException">It was silent for longer than <see cref="Patience"/>.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        long? lostAt = null;
        while (true)
        {
            try
            {
                T answer = await ask(cancellation).ConfigureAwait(false);
                if (lostAt is not null)
                {
                    run.Screen.Warn($"==> {run.Times.AbsoluteNow()}: The agent at {address} answers again.");
                }

                return answer;
            }
            catch (Exception error) when (IsSilence(error) && !cancellation.IsCancellationRequested)
            {
                if (lostAt is null)
                {
                    lostAt = run.Host.Time.GetTimestamp();
                    run.Screen.Warn($"==> {run.Times.AbsoluteNow()}: {error.Message} The job goes on; trying again for up to "
                        + $"{Model.Duration.FromTimeSpan(Patience)}.");
                }
                else if (run.Host.Time.GetElapsedTime(lostAt.Value) > Patience)
                {
                    throw;
                }
            }

            await Task.Delay(Pause, run.Host.Time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The answer to a request that has an id, asked for again once if the connection broke before it came.</summary>
    public static async Task<T> AskOnceMoreAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ApiUnreachableException or IOException)
        {
            return await ask(cancellation).ConfigureAwait(false);
        }
    }

    // A starting server, or one that just lost its leadership, answers with a server error.
    private static bool IsSilence(Exception error) =>
        error is ApiUnreachableException or IOException or ApiException { Status: >= 500 };
}
