using Microsoft.Extensions.Logging;
using Steppe.Client.Artifacts;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Supervisor.Native;

namespace Steppe.Client.Tasks.Hooks;

/// <summary>Fetches the artifacts a task needs.</summary>
/// <remarks>Three at a time. Each that is in place is noted, so that a restart fetches only what is missing. Source: job
/// specification, block <c>artifact</c>.</remarks>
internal sealed partial class ArtifactHook(ArtifactRequests requests, ArtifactFetcher fetcher, TimeProvider time, ILogger log) : ITaskHook
{
    private const int MaxParallel = 3;

    /// <inheritdoc/>
    public string Name => "artifacts";

    /// <inheritdoc/>
    public bool RunsOnce => true;

    /// <inheritdoc/>
    public async ValueTask<HookResult> PrestartAsync(TaskPrestart task, CancellationToken cancellation)
    {
        if (task.Spec.Artifacts is not { Count: > 0 } artifacts)
        {
            return HookResult.Ok;
        }

        task.Tell(TaskEvents.DownloadingArtifacts(time.GetUtcNow()));
        List<PlannedArtifact> missing = [];
        foreach (Artifact artifact in artifacts)
        {
            if (!requests.TryPlan(artifact, task.HostTexts, task.Directory, task.Spec.Name, out PlannedArtifact? planned, out string? error))
            {
                return Failed(artifact.GetterSource is { Length: > 0 } source ? Shorten(source) : "", new FetchAnswer(error, CanRetry: false));
            }

            if (!task.Done.Contains(NoteOf(planned)))
            {
                missing.Add(planned);
            }
        }

        return await FetchAsync(task, missing, cancellation);
    }

    private async Task<HookResult> FetchAsync(TaskPrestart task, List<PlannedArtifact> missing, CancellationToken cancellation)
    {
        FetchAnswer?[] answers = new FetchAnswer?[missing.Count];
        await Parallel.ForAsync(
            0,
            missing.Count,
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellation },
            async (index, cancel) => answers[index] = await FetchAsync(task, missing[index], cancel));

        for (int i = 0; i < answers.Length; i++)
        {
            if (answers[i]!.Error is null)
            {
                task.Done.Add(NoteOf(missing[i]));
            }
        }

        // One that can never be had makes all further tries useless, so it is the one to tell.
        int worst = Array.FindIndex(answers, static answer => answer is { Error: not null, CanRetry: false });
        worst = worst >= 0 ? worst : Array.FindIndex(answers, static answer => answer?.Error is not null);
        return worst < 0 ? HookResult.Ok : Failed(missing[worst].Shown, answers[worst]!);
    }

    private async Task<FetchAnswer> FetchAsync(TaskPrestart task, PlannedArtifact planned, CancellationToken cancellation)
    {
        LogFetching(task.AllocationId.ToString(), task.Spec.Name, planned.Shown);
        FetchAnswer answer = await fetcher.FetchAsync(planned.Request, task.Directory, task.Spec.Name, cancellation);
        if (answer.Error is null && planned.ChangesOwner && task.User.Length > 0)
        {
            answer = ChangeOwner(task, planned);
        }

        if (answer.Error is { } error)
        {
            LogFailed(task.AllocationId.ToString(), task.Spec.Name, planned.Shown, error);
        }

        return answer;
    }

    private static FetchAnswer ChangeOwner(TaskPrestart task, PlannedArtifact planned)
    {
        if (UserAccount.Find(task.User) is not { } user)
        {
            return new FetchAnswer($"chown: user \"{task.User}\" does not exist on this machine", CanRetry: false);
        }

        try
        {
            Ownership.Give(task.Directory.Root, planned.Request.Destination, user.UserId, user.GroupId);
            return new FetchAnswer(Error: null, CanRetry: false);
        }
        catch (IOException error)
        {
            return new FetchAnswer(error.Message, CanRetry: false);
        }
    }

    private HookResult.Failed Failed(string shown, FetchAnswer answer)
    {
        string why = $"failed to download artifact \"{shown}\": {answer.Error}";
        return new HookResult.Failed(why, answer.CanRetry, TaskEvents.FailedArtifactDownload(time.GetUtcNow(), why));
    }

    private string NoteOf(PlannedArtifact planned) => $"{Name}/{planned.Key}";

    // What could not be read as an address may hold secrets anywhere behind the first signs of a login or a query.
    private static string Shorten(string source)
    {
        int end = source.AsSpan().IndexOfAny('?', '@');
        return end < 0 ? source : source[..end] + "…";
    }

    [LoggerMessage(4221, LogLevel.Debug, "{Allocation}/{Task}: fetching {Source}")]
    private partial void LogFetching(string allocation, string task, string source);

    [LoggerMessage(4222, LogLevel.Warning, "{Allocation}/{Task}: could not fetch {Source}: {Why}")]
    private partial void LogFailed(string allocation, string task, string source, string why);
}
