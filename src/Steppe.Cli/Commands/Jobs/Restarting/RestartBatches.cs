using System.Text;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs.Restarting;

/// <summary>Goes through allocations batch by batch, and says what happens.</summary>
/// <remarks>The next batch begins when everything of the last one runs again. Source: command line reference §2.4.</remarks>
internal sealed class RestartBatches(CommandRun run, ApiClient client, RestartOptions options)
{
    private readonly RestartedAllocation _one = new(run, client, options);

    // One reader for all questions: it may have read the answers to later ones already.
    private readonly StreamReader _answers = new(run.Host.Input, Encoding.UTF8, leaveOpen: true);

    private Duration _wait = options.BatchWait;
    private bool _asks = options.AsksBetweenBatches;

    /// <summary>Restarts <paramref name="allocations"/> in their order.</summary>
    /// <returns>0 when all went well, or the user left the rest as it is; 1 after an error.</returns>
    public async Task<int> RunAsync(IReadOnlyList<AllocListStub> allocations, CancellationToken cancellation)
    {
        AllocListStub[][] batches = [.. allocations.Chunk(options.BatchSize)];
        string verb = options.Reschedules ? "Rescheduling" : "Restarting";
        Headline($"{verb} {Count(allocations.Count)}{(batches.Length > 1 ? $" in {batches.Length} batches" : "")}");
        int failed = 0;
        for (int at = 0; at < batches.Length; at++)
        {
            if (at > 0 && !await MayGoOnAsync(cancellation).ConfigureAwait(false))
            {
                Headline($"Job restart canceled: {Count(batches[at..].Sum(static batch => batch.Length))} left as they are");
                return failed > 0 ? ExitCodes.Failure : ExitCodes.Success;
            }

            if (batches.Length > 1)
            {
                Headline($"Batch {at + 1} of {batches.Length}: {Count(batches[at].Length)}");
            }

            string?[] errors = await Task.WhenAll(
                batches[at].Select(row => _one.RestartAsync(row, cancellation))).ConfigureAwait(false);
            string[] told = [.. errors.OfType<string>()];
            failed += told.Length;
            if (told.Length > 0 && !await MayGoOnAfterAsync(told, isLast: at == batches.Length - 1, cancellation).ConfigureAwait(false))
            {
                return ExitCodes.Failure;
            }
        }

        Headline(failed > 0
            ? $"Job restart finished with {failed} of {Count(allocations.Count)} not restarted"
            : "Job restart finished successfully");
        return failed > 0 ? ExitCodes.Failure : ExitCodes.Success;
    }

    private async Task<bool> MayGoOnAsync(CancellationToken cancellation)
    {
        if (_asks)
        {
            return await AskForNextAsync(cancellation).ConfigureAwait(false);
        }

        if (_wait > Duration.Zero)
        {
            Headline($"Waiting {_wait} before the next batch");
            await Task.Delay(_wait.ToTimeSpan(), run.Host.Time, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<bool> AskForNextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            string answer = await AnswerAsync("Proceed with the next batch? [Y/n/<wait duration>] ", cancellation).ConfigureAwait(false) ?? "n";
            switch (answer)
            {
                case "" or "y" or "Y":
                    return true;
                case "n" or "N":
                    return false;
                case var text when Duration.TryParse(text, out Duration wait) && wait >= Duration.Zero:
                    (_asks, _wait) = (false, wait);
                    return await MayGoOnAsync(cancellation).ConfigureAwait(false);
                default:
                    run.Screen.Line($"\"{answer}\" is none of y, n and a duration such as 30s, which all remaining batches would wait.");
                    break;
            }
        }
    }

    private async Task<bool> MayGoOnAfterAsync(string[] errors, bool isLast, CancellationToken cancellation)
    {
        run.Screen.Error($"{Count(errors.Length)} could not be restarted:\n  * {string.Join("\n  * ", errors)}");
        switch (options.OnError)
        {
            case RestartErrors.GoOn:
                return true;
            case RestartErrors.Ask when !isLast:
                string? answer = await AnswerAsync("Go on with the remaining allocations? [y/N] ", cancellation).ConfigureAwait(false);
                if (answer == "y")
                {
                    return true;
                }

                break;
            default:
                break;
        }

        if (!isLast)
        {
            run.Screen.Error("Job restart failed: the remaining allocations are left as they are.");
        }

        return false;
    }

    // Null when nobody can answer any more.
    private async Task<string?> AnswerAsync(string question, CancellationToken cancellation)
    {
        await run.Host.Output.WriteAsync($"==> {run.Times.AbsoluteNow()}: {question}".AsMemory(), cancellation).ConfigureAwait(false);
        return (await _answers.ReadLineAsync(cancellation).ConfigureAwait(false))?.Trim();
    }

    private void Headline(string text) => run.Screen.Line(run.Screen.Bold($"==> {run.Times.AbsoluteNow()}: {text}"));

    private static string Count(int count) => $"{Quantities.Text(count)} {(count == 1 ? "allocation" : "allocations")}";
}
