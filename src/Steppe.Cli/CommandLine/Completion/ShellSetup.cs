namespace Steppe.Cli.CommandLine.Completion;

/// <summary>Tells the user's shells to ask this program for completions, and takes that back.</summary>
/// <remarks>Edits the start-up files of bash and zsh that are there, and writes a file of its own for fish. A line of ours is
/// known by what it says, so that installing twice adds nothing.</remarks>
internal sealed class ShellSetup(CliHost host)
{
    private const string ZshPreparation = "autoload -U +X bashcompinit && bashcompinit";

    private string Home => host.VariableOrEmpty("HOME");

    private string BashRc => Path.Combine(Home, ".bashrc");

    private string ZshRc => Path.Combine(Home, ".zshrc");

    private string FishFolder => Path.Combine(Home, ".config", "fish");

    private string FishFile => Path.Combine(FishFolder, "completions", host.ProgramName + ".fish");

    private string BashLine => $"complete -C {host.ProgramPath} {host.ProgramName}";

    private string ZshLine => $"complete -o nospace -C {host.ProgramPath} {host.ProgramName}";

    /// <summary>Installs; returns the exit code.</summary>
    public async Task<int> InstallAsync(CancellationToken cancellation)
    {
        int shells = 0, added = 0;
        foreach ((string file, string[] lines) in RcFiles().Where(static rc => File.Exists(rc.File)))
        {
            shells++;
            string text = await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false);
            string[] missing = [.. lines.Where(line => !Has(text, line))];
            if (missing.Length > 0)
            {
                string start = text.Length == 0 || text[^1] == '\n' ? "" : "\n";
                await File.AppendAllTextAsync(file, start + string.Concat(missing.Select(static line => line + "\n")), cancellation).ConfigureAwait(false);
                added++;
            }
        }

        if (Directory.Exists(FishFolder))
        {
            shells++;
            added += File.Exists(FishFile) ? 0 : 1;
            Directory.CreateDirectory(Path.GetDirectoryName(FishFile)!);
            await File.WriteAllTextAsync(FishFile, FishText(), cancellation).ConfigureAwait(false);
        }

        return shells == 0 ? Fail($"No shell was found to install completions for: there is no .bashrc, .zshrc or .config/fish in \"{Home}\".")
            : added == 0 ? Fail("Completions are installed already.")
            : Succeed("Completions are installed. They work in shells that are started from now on.");
    }

    /// <summary>Uninstalls; returns the exit code.</summary>
    public async Task<int> UninstallAsync(CancellationToken cancellation)
    {
        int removed = 0;
        foreach ((string file, string[] lines) in RcFiles().Where(static rc => File.Exists(rc.File)))
        {
            string text = await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false);
            if (Has(text, lines[^1]))
            {
                await File.WriteAllTextAsync(file, Without(text, lines[^1]), cancellation).ConfigureAwait(false);
                removed++;
            }
        }

        if (File.Exists(FishFile))
        {
            File.Delete(FishFile);
            removed++;
        }

        return removed == 0 ? Fail("Completions are not installed.") : Succeed("Completions are uninstalled.");
    }

    private IEnumerable<(string File, string[] Lines)> RcFiles() => [(BashRc, [BashLine]), (ZshRc, [ZshPreparation, ZshLine])];

    private static bool Has(string text, string line) => text.Split('\n').Contains(line, StringComparer.Ordinal);

    private static string Without(string text, string line) => string.Join('\n', text.Split('\n').Where(one => one != line));

    private string FishText() => $$"""
        function __complete_{{host.ProgramName}}
            set -lx COMP_LINE (commandline -cp)
            test -z (commandline -ct)
            and set COMP_LINE "$COMP_LINE "
            {{host.ProgramPath}}
        end
        complete -f -c {{host.ProgramName}} -a "(__complete_{{host.ProgramName}})"

        """;

    private int Succeed(string text)
    {
        host.Output.WriteLine(text);
        return ExitCodes.Success;
    }

    private int Fail(string text)
    {
        host.Error.WriteLine(text);
        return ExitCodes.Failure;
    }
}
