using System.Text;
using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job inspect</c>: a registered job as JSON, or the file it was registered from.</summary>
internal sealed class JobInspectCommand : ApiCommand
{
    private readonly TextFlag _version;
    private readonly BoolFlag _hcl;
    private readonly BoolFlag _withVariables;
    private readonly DataOutput _data;

    public JobInspectCommand()
    {
        _version = Flags.Add(new TextFlag("version", "Show this version; the current one if not set."));
        _hcl = Flags.Add(new BoolFlag("hcl", "Show the file the job was registered from."));
        _withVariables = Flags.Add(new BoolFlag("with-vars", "With -hcl, show the values of its variables too."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job inspect";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description =>
        "Show a job as the servers hold it, named by its id or a prefix only it has. What is printed can be registered again with "
        + "\"job run -json\". With -json or -t the argument may be left out; then the list of jobs is printed.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1 || (count == 0 && _data.IsWanted);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_hcl.Value && _data.IsWanted)
        {
            throw new CliException("-hcl shows a file: -json and -t cannot go with it.");
        }

        if (_withVariables.Value && !_hcl.Value)
        {
            throw new CliException("-with-vars goes only with -hcl.");
        }

        if (run.Arguments.Count == 0)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(JobsApi.ListPath(), cancellation).ConfigureAwait(false));
        }

        ulong? version = ReadVersion();
        FoundJob found = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        if (_hcl.Value)
        {
            return await ShowSourceAsync(run, found, version, cancellation).ConfigureAwait(false);
        }

        byte[] job = version is { } asked
            ? SteppeJson.Serialize(await FindVersionAsync(found, asked, cancellation).ConfigureAwait(false))
            : await found.Client.GetBytesAsync(JobsApi.JobPath(found.Id), cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, job);
        }

        run.Screen.Line(JsonText.Format(JobLookup.Combine(("Job", job))));
        return ExitCodes.Success;
    }

    private ulong? ReadVersion() => _version.Value.Length == 0 ? null
        : ulong.TryParse(_version.Value, out ulong version) ? version
        : throw new CliException($"Error parsing version value \"{_version.Value}\": expected a whole number.");

    private static async Task<Job> FindVersionAsync(FoundJob found, ulong version, CancellationToken cancellation)
    {
        JobVersionsResponse versions = await found.Client.Jobs.GetVersionsAsync(found.Id, withDiffs: false, cancellation: cancellation).ConfigureAwait(false);
        return versions.Versions?.FirstOrDefault(job => job.Version == version)
            ?? throw new CliException($"Job \"{found.Id}\" has no version {Quantities.Text(version)} any more.");
    }

    private async Task<int> ShowSourceAsync(CommandRun run, FoundJob found, ulong? version, CancellationToken cancellation)
    {
        ulong shown = version
            ?? (await found.Client.Jobs.GetAsync(found.Id, cancellation).ConfigureAwait(false)).Version
            ?? 0;
        JobSubmission source;
        try
        {
            source = await found.Client.Jobs.GetSubmissionAsync(found.Id, shown, cancellation).ConfigureAwait(false);
        }
        catch (ApiException error) when (error.IsNotFound)
        {
            throw new CliException(
                $"The file of version {Quantities.Text(shown)} of job \"{found.Id}\" was not kept: it was registered without one, or it was too large.");
        }

        run.Screen.Line(source.Source.TrimEnd('\n'));
        if (_withVariables.Value)
        {
            run.Screen.Section("Variables", Variables(source));
        }

        return ExitCodes.Success;
    }

    private static string Variables(JobSubmission source)
    {
        StringBuilder text = new(source.Variables.TrimEnd('\n'));
        foreach ((string name, string value) in (source.VariableFlags ?? new Dictionary<string, string>())
            .OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(name).Append(" = ").Append(value);
        }

        return text.Length == 0 ? "No variables were given" : text.ToString();
    }
}
