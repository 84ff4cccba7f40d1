using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Commands.Shared.Waiting;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job dispatch</c>: makes a child of a parameterized job and follows its evaluation.</summary>
internal sealed class JobDispatchCommand : ApiCommand
{
    private readonly MetaFlag _meta;
    private readonly BoolFlag _detach;
    private readonly TextFlag _idempotencyToken;
    private readonly TextFlag _idPrefix;
    private readonly NumberFlag _priority;
    private readonly BoolFlag _verbose;
    private readonly WaitFlags _wait;

    public JobDispatchCommand()
    {
        _meta = new MetaFlag(Flags, "Metadata as key=value; may be repeated.");
        _detach = Flags.Add(new BoolFlag("detach", "Return once the job is dispatched, without following it."));
        _idempotencyToken = Flags.Add(new TextFlag("idempotency-token", "Name of this dispatch: a second one of the same name makes no second job."));
        _idPrefix = Flags.Add(new TextFlag("id-prefix-template", "Text that stands in the new job's id before the time."));
        _priority = Flags.Add(new NumberFlag("priority", "Priority of the new job; that of the parameterized job if not set."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _wait = new WaitFlags(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job dispatch";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job> [payload file]";

    /// <inheritdoc/>
    public override string Description =>
        "Dispatch a parameterized job: make a new job of it that runs once, with a payload and metadata. The payload is the content of "
        + "the file, or of standard input for \"-\", to the last byte. The command follows the evaluation until it is done; Ctrl-C ends "
        + "only the watching. It returns 2 if some of the work could not be placed. With -wait it goes on until the new job's work has "
        + "ended, and returns how it ended.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one or two arguments: <job> [payload file].";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count is 1 or 2;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        _wait.Check(isDetached: _detach.Value);
        Dictionary<string, string> meta = _meta.Read();
        byte[]? payload = run.Arguments.Count < 2
            ? null
            : await PayloadFile.ReadAsync(run.Host, run.Arguments[1], cancellation).ConfigureAwait(false);
        FoundJob parent = await JobLookup
            .FindAsync(run, run.Arguments[0].Trim(), static job => job.ParameterizedJob, cancellation).ConfigureAwait(false);
        JobDispatchResponse answer = await parent.Client.Jobs.DispatchAsync(
            parent.Id,
            new JobDispatchRequest
            {
                JobId = parent.Id,
                Payload = payload,
                Meta = meta,
                IdPrefixTemplate = _idPrefix.Value,
                Priority = (int)Math.Clamp(_priority.Value, int.MinValue, int.MaxValue),
            },
            _idempotencyToken.Value,
            cancellation).ConfigureAwait(false);
        if (_wait.IsWanted)
        {
            // All work of the child is ours, also when the token found one that was dispatched before.
            _wait.Check(await parent.Client.Jobs.GetAsync(answer.DispatchedJobId, cancellation).ConfigureAwait(false), run.Host.ProgramName);
            return await new WorkWaiter(run, parent.Client, _wait).WaitAsync(answer.DispatchedJobId, since: 0, cancellation).ConfigureAwait(false);
        }

        bool isFollowed = answer.EvalId.Length > 0;
        run.Screen.Line(new KeyValueBlock()
            .Add("Dispatched Job ID", answer.DispatchedJobId)
            .AddIf(isFollowed, "Evaluation ID", Ids.Of(answer.EvalId, _verbose.Value))
            .ToString());
        if (_detach.Value || !isFollowed)
        {
            return ExitCodes.Success;
        }

        run.Screen.Line();
        return await new EvaluationMonitor(run, parent.Client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }
}
