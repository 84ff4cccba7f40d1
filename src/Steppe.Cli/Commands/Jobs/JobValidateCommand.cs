using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.CommandLine.Completion;
using Steppe.Hcl;
using Steppe.JobSpec;
using Steppe.Model;
using Steppe.Server;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job validate</c>: says whether a job file could be registered, with a server's rules or, where none answers, here.</summary>
internal sealed class JobValidateCommand : ApiCommand
{
    private const string NotChecked =
        "The job is checked here instead, without what only a server knows: whether its region, namespace and node pool exist, the highest "
        + "priority and the memory oversubscription of the cluster, and whether a registered job of this id may become this one.";

    private readonly TextFlag _vaultToken;
    private readonly TextFlag _vaultNamespace;
    private readonly JobFileFlags _file;

    public JobValidateCommand()
    {
        _vaultToken = Flags.Add(new TextFlag("vault-token", "Vault token to validate with (VAULT_TOKEN)."));
        _vaultNamespace = Flags.Add(new TextFlag("vault-namespace", "Vault namespace of the job."));
        _file = new JobFileFlags(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job validate";

    /// <inheritdoc/>
    public override string ArgumentHint => "<path>";

    /// <inheritdoc/>
    public override string Description =>
        "Check whether a job file could be registered. A path of \"-\" reads standard input. The servers judge; where no agent answers "
        + "the file is checked by the same rules on the spot, and the command says what it could not check. It returns 1 for a file with mistakes.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <path>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

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

        if (options.IsHcl1 && !options.HasJsonDiagnostics)
        {
            run.Screen.Warn(Deprecation(file.Source));
        }

        Job job = file.Job with
        {
            Region = RegionFlag.Length > 0 ? RegionFlag : file.Job.Region,
            Namespace = NamespaceFlag.Length > 0 ? NamespaceFlag : file.Job.Namespace,
            VaultToken = _vaultToken.Value.Length > 0 ? _vaultToken.Value : file.Job.VaultToken,
            VaultNamespace = _vaultNamespace.Value.Length > 0 ? _vaultNamespace.Value : file.Job.VaultNamespace,
        };
        JobValidateResponse verdict = await JudgeAsync(run, job, cancellation).ConfigureAwait(false);
        string[] problems = verdict.ValidationErrors is { Count: > 0 } errors ? [.. errors]
            : verdict.Error.Length > 0 ? [verdict.Error] : [];
        if (options.HasJsonDiagnostics)
        {
            run.Screen.Line(DiagnosticJson.Write(RefusedJob.Findings(file, problems, verdict.Warnings)));
            return problems.Length == 0 ? ExitCodes.Success : ExitCodes.Failure;
        }

        if (verdict.Warnings.Length > 0)
        {
            run.Screen.Line($"{run.Screen.BoldYellow("Job Warnings:")}\n{file.Sensitive.Hide(verdict.Warnings)}\n");
        }

        if (problems.Length > 0)
        {
            run.Screen.Error("Job validation errors:");
            run.Screen.Note(string.Join('\n', problems.Select(problem => $"  * {file.Sensitive.Hide(problem)}{RefusedJob.PlaceOf(file, problem)}")));
            return ExitCodes.Failure;
        }

        run.Screen.Line(run.Screen.Green("Job validation successful"));
        return ExitCodes.Success;
    }

    // Said here alone: this is the command of those who look after their files, and the others may be part of scripts.
    private static string Deprecation(string text) =>
        "HCL1 is deprecated: Nomad 1.9 and later do not read it. "
        + (JobFile.Parse(text, new JobParseOptions()).Job is not null
            ? "This file can be read as HCL2 too: leave -hcl1 out."
            : "To see what keeps this file from being HCL2, leave -hcl1 out.");

    private static async Task<JobValidateResponse> JudgeAsync(CommandRun run, Job job, CancellationToken cancellation)
    {
        if (await run.Client.FindObstacleAsync(cancellation).ConfigureAwait(false) is { } obstacle)
        {
            return JudgeHere(run, job, obstacle);
        }

        try
        {
            return await run.Client.With(job.Namespace ?? "", job.Region ?? "").Jobs.ValidateAsync(
                new JobValidateRequest { Job = job, Region = job.Region ?? "" }, cancellation).ConfigureAwait(false);
        }
        catch (ApiUnreachableException error)
        {
            return JudgeHere(run, job, error);
        }
    }

    private static JobValidateResponse JudgeHere(CommandRun run, Job job, ApiUnreachableException obstacle)
    {
        run.Screen.Warn($"{obstacle.Message} {NotChecked}");
        AdmissionResult result = JobAdmission.Admit(
            job, new AdmissionOptions { OnlyWarnsOfUnbuiltBlocks = true, TimeZones = SystemTimeZones.Known });
        return new JobValidateResponse
        {
            ValidationErrors = [.. result.Refusals.Select(static refusal => refusal.ToString())],
            Warnings = string.Join('\n', result.Warnings.Select(static warning => $"* {warning}")),
        };
    }
}
