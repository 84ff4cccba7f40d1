using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.CommandLine.Completion;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job plan</c>: says what registering a job would change, and changes nothing.</summary>
internal sealed class JobPlanCommand : ApiCommand
{
    private readonly BoolFlag _difference;
    private readonly BoolFlag _jsonOutput;
    private readonly BoolFlag _policyOverride;
    private readonly BoolFlag _verbose;
    private readonly TextFlag _vaultToken;
    private readonly TextFlag _vaultNamespace;
    private readonly JobFileFlags _file;

    public JobPlanCommand()
    {
        _difference = Flags.Add(new BoolFlag("diff", "Show how the job differs from the registered one; true if not set.", value: true));
        _jsonOutput = Flags.Add(new BoolFlag("json-output", "Print the answer of the servers as JSON."));
        _policyOverride = Flags.Add(new BoolFlag("policy-override", "Plan although a soft policy is against it."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show also what is inside of new and deleted parts."));
        _vaultToken = Flags.Add(new TextFlag("vault-token", "Vault token to plan with (VAULT_TOKEN)."));
        _vaultNamespace = Flags.Add(new TextFlag("vault-namespace", "Vault namespace of the job."));
        _file = new JobFileFlags(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job plan";

    /// <inheritdoc/>
    public override string ArgumentHint => "<path>";

    /// <inheritdoc/>
    public override string Description =>
        "Show what registering a job from a file would change, without changing anything. A path of \"-\" reads standard input. The "
        + "servers compare the job with the registered one and run their scheduler for it on what they know at that moment. The "
        + "command returns 0 if no allocation would be created or stopped, 1 if some would, 255 if the plan could not be made.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <path>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    public override int FailureCode => ExitCodes.PlanFailed;

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> CompleteAsync(CliHost host, string partial, CancellationToken cancellation) =>
        Task.FromResult(CandidateFiles.Of(partial, ".nomad", ".hcl", ".json"));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        JobFileOptions options = _file.Read();
        JobFileContent file = await JobFileReader.ReadAsync(run.Host, run.Arguments[0], options, cancellation).ConfigureAwait(false);
        if (file.Warnings.Length > 0)
        {
            run.Screen.Warn(file.Warnings);
        }

        // A flag beats the file, the file beats the environment.
        Job job = file.Job with
        {
            Region = RegionFlag.Length > 0 ? RegionFlag : file.Job.Region,
            Namespace = NamespaceFlag.Length > 0 ? NamespaceFlag : file.Job.Namespace,
            VaultToken = FirstOf(_vaultToken.Value, run.Host.VariableOrEmpty("VAULT_TOKEN"), file.Job.VaultToken),
            VaultNamespace = FirstOf(_vaultNamespace.Value, file.Job.VaultNamespace),
        };
        JobPlanResponse plan;
        try
        {
            plan = await run.Client.With(job.Namespace ?? "", job.Region ?? "").Jobs
                .PlanAsync(Request(job), cancellation).ConfigureAwait(false);
        }
        catch (ApiException error) when (RefusedJob.HasPlaces(error, file) || file.Sensitive.AreIn(error.Body))
        {
            throw RefusedJob.Failure(error, file, options.HasJsonDiagnostics);
        }

        plan = PlanMask.Of(plan, file.Sensitive);
        run.Screen.Line(_jsonOutput.Value
            ? JsonText.Format(JsonSerializer.SerializeToUtf8Bytes(plan, ApiJsonContext.Wire.JobPlanResponse))
            : new JobPlanText(run.Screen, run.Times, _verbose.Value).Of(plan, job, AdviceOf(run, plan, options, file)));
        return HasChanges(plan) ? ExitCodes.PlanHasChanges : ExitCodes.Success;
    }

    private string AdviceOf(CommandRun run, JobPlanResponse plan, JobFileOptions options, JobFileContent file) => JobRunAdvice.Of(
        run.Host.ProgramName,
        plan,
        options with { Variables = [.. options.Variables.Select(file.Sensitive.HideValue)] },
        NamespaceFlag,
        run.Arguments[0]);

    // Work that moves for other reasons, while the job stays as it is, is no change.
    private static bool HasChanges(JobPlanResponse plan) => plan.Diff?.Type != DiffTypes.None
        && (plan.Annotations?.DesiredGroupUpdates ?? new Dictionary<string, ApiDesiredUpdates>())
            .Values.Any(static group => group.Stop + group.Place + group.Migrate + group.DestructiveUpdate + group.Canary > 0);

    private JobPlanRequest Request(Job job) => new()
    {
        Job = job,
        Diff = _difference.Value,
        PolicyOverride = _policyOverride.Value,
        Region = job.Region ?? "",
        Namespace = job.Namespace ?? "",
    };

    private static string? FirstOf(params string?[] values) => values.FirstOrDefault(static value => value is { Length: > 0 });
}
