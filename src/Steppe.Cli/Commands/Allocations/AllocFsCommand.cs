using Steppe.Api;
using Steppe.Api.Transport;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Allocations;

/// <summary><c>alloc fs</c>: lists directories and prints files of an allocation.</summary>
internal sealed class AllocFsCommand : ApiCommand
{
    private readonly BoolFlag _plainNumbers;
    private readonly BoolFlag _stat;
    private readonly BoolFlag _follow;
    private readonly TailFlags _tail;
    private readonly BoolFlag _job;

    public AllocFsCommand()
    {
        _plainNumbers = Flags.Add(new BoolFlag("H", "Print sizes in bytes."));
        _stat = Flags.Add(new BoolFlag("stat", "Show what the file is instead of what it holds."));
        _follow = Flags.Add(new BoolFlag("f", "Go on printing as the file grows."));
        _tail = new TailFlags(Flags);
        _job = Flags.Add(new BoolFlag("job", "The first argument is a job; one of its allocations is taken, a running one if there is any."));
        Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "alloc fs";

    /// <inheritdoc/>
    public override string ArgumentHint => "<allocation> [path]";

    /// <inheritdoc/>
    public override string Description =>
        "List a directory of an allocation, or print a file. Paths start at the allocation's own directory, which is also what is "
        + "listed without a path.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one or two arguments: <allocation> [path].";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Allocations;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count is 1 or 2;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        _tail.Check();
        if (_follow.Value)
        {
            // Nothing else would end "alloc logs -f … | head -1".
            run.Host.EndOnBrokenPipe();
        }

        string allocation = await AllocationArgument.FindAsync(run, _job.Value, cancellation).ConfigureAwait(false);
        string path = run.Arguments.Count > 1 ? run.Arguments[1] : "/";
        AllocFileInfo file = await run.Client.Files.GetAsync(allocation, path, cancellation).ConfigureAwait(false);
        if (_stat.Value)
        {
            run.Screen.Line(StatTable(file, run.Times));
        }
        else if (file.IsDir)
        {
            run.Screen.Line(ListTable(await run.Client.Files.ListAsync(allocation, path, cancellation).ConfigureAwait(false), run.Times));
        }
        else if (_follow.Value || _tail.IsWanted)
        {
            await PrintPartAsync(run, allocation, path, cancellation).ConfigureAwait(false);
        }
        else
        {
            ApiAnswer answer = await run.Client.Files.OpenAsync(allocation, path, cancellation).ConfigureAwait(false);
            await using (answer.ConfigureAwait(false))
            {
                await answer.Body.CopyToAsync(run.Host.RawOutput, cancellation).ConfigureAwait(false);
                await run.Host.RawOutput.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }

        return ExitCodes.Success;
    }

    private async Task PrintPartAsync(CommandRun run, string allocation, string path, CancellationToken cancellation)
    {
        ApiClient client = run.Client;
        TailReader reader = new((range, token) => client.Files.StreamAsync(allocation, path, range, token), run.Screen.RawAsync);
        await reader.PrintAsync(_tail, _follow.Value, cancellation).ConfigureAwait(false);
    }

    private string StatTable(AllocFileInfo file, Times times) => new Table("Mode", "Size", "Modified Time", "Content Type", "Name")
        .Add(file.FileMode, Size(file), times.Absolute(file.ModTime), file.ContentType ?? "", NameOf(file))
        .ToString();

    private string ListTable(AllocFileInfo[] files, Times times)
    {
        Table table = new("Mode", "Size", "Modified Time", "Name");
        foreach (AllocFileInfo file in files)
        {
            table.Add(file.FileMode, Size(file), times.Absolute(file.ModTime), NameOf(file));
        }

        return table.ToString();
    }

    private string Size(AllocFileInfo file) =>
        _plainNumbers.Value ? Quantities.Text(file.Size) : Quantities.Bytes((ulong)Math.Max(0, file.Size));

    private static string NameOf(AllocFileInfo file) => file.IsDir && !file.Name.EndsWith('/') ? file.Name + "/" : file.Name;
}
