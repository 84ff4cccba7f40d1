using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.CommandLine.Completion;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Commands.Shared.Waiting;
using Steppe.JobSpec;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job run</c>: registers a job from a file and follows its evaluation.</summary>
internal sealed class JobRunCommand : ApiCommand
{
    private readonly BoolFlag _detach;
    private readonly BoolFlag _output;
    private readonly BoolFlag _verbose;
    private readonly TextFlag _checkIndex;
    private readonly NumberFlag _priority;
    private readonly BoolFlag _policyOverride;
    private readonly BoolFlag _preserveCounts;
    private readonly TextFlag _consulToken;
    private readonly TextFlag _consulNamespace;
    private readonly TextFlag _vaultToken;
    private readonly TextFlag _vaultNamespace;
    private readonly JobFileFlags _file;
    private readonly WaitFlags _wait;

    public JobRunCommand()
    {
        _detach = Flags.Add(new BoolFlag("detach", "Return once the job is registered, without following it."));
        _output = Flags.Add(new BoolFlag("output", "Print the job as JSON and register nothing."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _checkIndex = Flags.Add(new TextFlag("check-index", "Register only if the job's modify index is still this; 0 means it must be new."));
        _priority = Flags.Add(new NumberFlag("eval-priority", "Priority of the evaluation, 1 to 100; the job's own if not set."));
        _policyOverride = Flags.Add(new BoolFlag("policy-override", "Register although a soft policy is against it."));
        _preserveCounts = Flags.Add(new BoolFlag("preserve-counts", "Keep the present count of each task group."));
        _consulToken = Flags.Add(new TextFlag("consul-token", "Consul token to register with (CONSUL_HTTP_TOKEN)."));
        _consulNamespace = Flags.Add(new TextFlag("consul-namespace", "Consul namespace of the job."));
        _vaultToken = Flags.Add(new TextFlag("vault-token", "Vault token to register with (VAULT_TOKEN)."));
        _vaultNamespace = Flags.Add(new TextFlag("vault-namespace", "Vault namespace of the job."));
        _file = new JobFileFlags(Flags);
        _wait = new WaitFlags(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job run";

    /// <inheritdoc/>
    public override string ArgumentHint => "<path>";

    /// <inheritdoc/>
    public override string Description =>
        "Register a job from a file, or update it. A path of \"-\" reads standard input. The command follows the evaluation until "
        + "it is done and says where the work went; Ctrl-C ends only the watching. It returns 2 if some of the work could not be placed. "
        + "With -wait it goes on until the work of a batch job has ended, and returns how it ended.";

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
        ulong? checkIndex = ReadCheckIndex();
        _wait.Check(isDetached: _detach.Value);
        JobFileOptions options = _file.Read();
        JobFileContent file = await JobFileReader.ReadAsync(run.Host, run.Arguments[0], options, cancellation).ConfigureAwait(false);
        Job job = Complete(file.Job, run.Host);
        if (file.Warnings.Length > 0)
        {
            run.Screen.Warn(file.Warnings);
        }

        if (_output.Value)
        {
            run.Screen.Line(AsJson(job));
            return ExitCodes.Success;
        }

        _wait.Check(job, run.Host.ProgramName);
        ApiClient client = run.Client.With(job.Namespace ?? "", job.Region ?? "");
        JobRegisterResponse answer;
        try
        {
            answer = await client.Jobs.RegisterAsync(Request(job, file, checkIndex), cancellation).ConfigureAwait(false);
        }
        catch (ApiException error) when (error.Body.Contains("Enforcing job modify index", StringComparison.Ordinal))
        {
            throw new CliException($"{error.Body}\nThe job was not updated.");
        }
        catch (ApiException error) when (RefusedJob.HasPlaces(error, file) || file.Sensitive.AreIn(error.Body))
        {
            throw RefusedJob.Failure(error, file, options.HasJsonDiagnostics);
        }

        if (answer.Warnings.Length > 0)
        {
            run.Screen.Line($"{run.Screen.BoldYellow("Job Warnings:")}\n{file.Sensitive.Hide(answer.Warnings)}\n");
        }

        if (_wait.IsWanted)
        {
            return await new WorkWaiter(run, client, _wait).WaitAsync(job.Id ?? "", answer.Index, cancellation).ConfigureAwait(false);
        }

        bool makesChildren = job.Periodic is not null || job.ParameterizedJob is not null;
        if (_detach.Value || makesChildren || answer.EvalId.Length == 0)
        {
            run.Screen.Line("Job registration successful");
            if (job is { Periodic: not null, ParameterizedJob: null })
            {
                run.Screen.Line("Approximate next launch time: " + NextLaunch.Of(job, run.Times.Now));
            }

            if (!makesChildren)
            {
                run.Screen.Line("Evaluation ID: " + answer.EvalId);
            }

            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }

    private ulong? ReadCheckIndex()
    {
        if (!_checkIndex.IsSet || _checkIndex.Value.Length == 0)
        {
            return null;
        }

        return ulong.TryParse(_checkIndex.Value, out ulong index)
            ? index
            : throw new CliException($"Error parsing check-index value \"{_checkIndex.Value}\": expected a whole number.");
    }

    // A flag beats the file, the file beats the environment.
    private Job Complete(Job job, CliHost host) => job with
    {
        Region = RegionFlag.Length > 0 ? RegionFlag : job.Region,
        Namespace = NamespaceFlag.Length > 0 ? NamespaceFlag : job.Namespace,
        ConsulToken = FirstOf(_consulToken.Value, host.VariableOrEmpty("CONSUL_HTTP_TOKEN"), job.ConsulToken),
        ConsulNamespace = FirstOf(_consulNamespace.Value, job.ConsulNamespace),
        VaultToken = FirstOf(_vaultToken.Value, host.VariableOrEmpty("VAULT_TOKEN"), job.VaultToken),
        VaultNamespace = FirstOf(_vaultNamespace.Value, job.VaultNamespace),
    };

    private JobRegisterRequest Request(Job job, JobFileContent file, ulong? checkIndex) => new()
    {
        Job = job,
        Submission = SubmissionOf(file),
        EnforceIndex = checkIndex is not null,
        JobModifyIndex = checkIndex ?? 0,
        PolicyOverride = _policyOverride.Value,
        PreserveCounts = _preserveCounts.Value,
        EvalPriority = (int)Math.Clamp(_priority.Value, int.MinValue, int.MaxValue),
        Region = job.Region ?? "",
        Namespace = job.Namespace ?? "",
    };

    // The servers keep the file. What they must not keep is not sent with it.
    private static JobSubmission SubmissionOf(JobFileContent file)
    {
        KeptSource kept = KeptSource.Of(file.Source, file.Format, file.VariableFlags ?? new Dictionary<string, string>(), file.Variables);
        return new JobSubmission { Source = kept.Text, Format = file.Format, VariableFlags = kept.VariableFlags, Variables = kept.Variables };
    }

    private static string AsJson(Job job)
    {
        using MemoryStream stream = new();
        JsonWriterOptions options = new() { Indented = true, IndentSize = 4, NewLine = "\n", Encoder = JavaScriptEncoder.Default };
        using (Utf8JsonWriter writer = new(stream, options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("Job");
            JsonSerializer.Serialize(writer, job, SteppeJson.TypeInfo<Job>(SteppeJson.Wire));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static string? FirstOf(params string?[] values) => values.FirstOrDefault(static value => value is { Length: > 0 });
}
