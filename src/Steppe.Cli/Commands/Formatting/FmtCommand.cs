using System.Text;
using Steppe.Cli.CommandLine;
using Steppe.Cli.CommandLine.Completion;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;

namespace Steppe.Cli.Commands.Formatting;

/// <summary><c>fmt</c>: lays out HCL2 files in canonical style.</summary>
/// <remarks>Needs no agent. A file with syntax errors is never touched. Source: decision 0055.</remarks>
internal sealed class FmtCommand : Command
{
    private readonly BoolFlag _check;
    private readonly BoolFlag _list;
    private readonly BoolFlag _recursive;
    private readonly BoolFlag _write;

    public FmtCommand()
    {
        _check = Flags.Add(new BoolFlag("check", "Change nothing; return 1 if a file is not in canonical style or has syntax errors."));
        _list = Flags.Add(new BoolFlag("list", "Print the names of files that are not in canonical style; true if not set.", value: true));
        _recursive = Flags.Add(new BoolFlag("recursive", "Go into subdirectories."));
        _write = Flags.Add(new BoolFlag("write", "Overwrite the files; true if not set. With -write=false -list=false the formatted text is printed.", value: true));
    }

    /// <inheritdoc/>
    public override string Name => "fmt";

    /// <inheritdoc/>
    public override string ArgumentHint => "[<path> ...]";

    /// <inheritdoc/>
    public override string Description =>
        "Rewrite job files and other HCL2 files in canonical style, comments and all. A directory stands for its files that end in "
        + ".hcl or .nomad; without a path the current directory is taken. A path of \"-\" formats standard input to standard output. "
        + "A file with syntax errors is left as it is. Names of files that differ are printed.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes any number of paths, or \"-\" alone.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => true;

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> CompleteAsync(CliHost host, string partial, CancellationToken cancellation) =>
        Task.FromResult(CandidateFiles.Of(partial, FormattableFiles.Endings));

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Screen screen = ScreenOf(host);
        IReadOnlyList<string> paths = arguments.Count == 0 ? ["."] : arguments;
        try
        {
            if (paths.Contains("-", StringComparer.Ordinal))
            {
                return paths.Count == 1
                    ? await FormatInputAsync(host, cancellation).ConfigureAwait(false)
                    : throw new CliException("\"-\" stands alone: give either \"-\" or paths.");
            }

            bool isGood = true;
            foreach (string file in FormattableFiles.Find(paths, _recursive.Value))
            {
                isGood &= await FormatFileAsync(host, screen, file, cancellation).ConfigureAwait(false);
            }

            return isGood ? ExitCodes.Success : ExitCodes.Failure;
        }
        catch (CliException error)
        {
            screen.Error(error.Message);
            return ExitCodes.Failure;
        }
    }

    private async Task<int> FormatInputAsync(CliHost host, CancellationToken cancellation)
    {
        string text = await SourceFile.ReadAsync(host, "-", "", cancellation).ConfigureAwait(false);
        string formatted = Format("<stdin>", text);
        if (!_check.Value)
        {
            await host.Output.WriteAsync(formatted.AsMemory(), cancellation).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        return formatted == text ? ExitCodes.Success : ExitCodes.Failure;
    }

    // Tells whether the file is as it should be, or was made so.
    private async Task<bool> FormatFileAsync(CliHost host, Screen screen, string file, CancellationToken cancellation)
    {
        string text;
        string formatted;
        try
        {
            text = await SourceFile.ReadAsync(host, file, "", cancellation).ConfigureAwait(false);
            formatted = Format(file, text);
        }
        catch (CliException error)
        {
            screen.Error(error.Message);
            return false;
        }

        bool prints = !_list.Value && !_write.Value && !_check.Value;
        if (prints)
        {
            await host.Output.WriteAsync(formatted.AsMemory(), cancellation).ConfigureAwait(false);
        }

        if (formatted == text)
        {
            return true;
        }

        if (_list.Value)
        {
            screen.Line(file);
        }

        if (_write.Value && !_check.Value)
        {
            ReplacedFile.Write(file, Encoding.UTF8.GetBytes(formatted));
        }

        return !_check.Value;
    }

    private static string Format(string name, string text)
    {
        DiagnosticList diagnostics = [];
        if (HclFormatter.Format(new SourceText(name, text), diagnostics) is { } formatted)
        {
            return formatted;
        }

        string hint = text.AsSpan().TrimStart() is not ['{', ..] && !Hcl1Parser.Parse(name, text).HasErrors
            ? "\nThe file can be read as HCL1, as agent files are; fmt only knows HCL2."
            : "";
        throw new CliException(DiagnosticRenderer.Render(diagnostics) + hint);
    }
}
