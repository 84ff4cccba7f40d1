using Steppe.Cli.Output;

namespace Steppe.Cli.CommandLine;

/// <summary>One command of the program: its words, flags, help and work.</summary>
/// <remarks>Made for one run. The constructor only declares flags; work begins in <see cref="RunAsync"/>.</remarks>
internal abstract class Command
{
    /// <summary>The words after the program's name, such as <c>job run</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What stands after the flags in the usage line, such as <c>&lt;path&gt;</c>.</summary>
    public virtual string ArgumentHint => "";

    /// <summary>What the command does, in a few sentences without line breaks.</summary>
    public abstract string Description { get; }

    /// <summary>The command's own flags.</summary>
    public FlagSet Flags { get; } = new();

    /// <summary>Flags of every command that talks to an agent; null for the others.</summary>
    public virtual IReadOnlyList<Flag>? GeneralFlags => null;

    /// <summary>Whether the command reads flags and requests for help itself; then its arguments are all words after its name.</summary>
    public virtual bool ReadsItsOwnWords => false;

    /// <summary>Whether <paramref name="count"/> arguments after the flags can be right.</summary>
    public abstract bool Accepts(int count);

    /// <summary>What arguments the command takes, as a sentence.</summary>
    public abstract string Expectation { get; }

    /// <summary>Arguments that begin with <paramref name="partial"/> and may be meant, for a shell that completes words.</summary>
    public virtual Task<IReadOnlyList<string>> CompleteAsync(CliHost host, string partial, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>What the process returns when the command was used wrongly or could not do its work.</summary>
    public virtual int FailureCode => ExitCodes.Failure;

    /// <summary>Does the work and returns the exit code.</summary>
    public abstract Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellation);

    /// <summary>Reads the flags, checks the arguments, runs.</summary>
    public async Task<int> InvokeAsync(CliHost host, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        if (ReadsItsOwnWords)
        {
            return await RunAsync(host, words, cancellation).ConfigureAwait(false);
        }

        IReadOnlyList<string> arguments;
        try
        {
            arguments = Flags.Parse(words);
        }
        catch (FlagException error)
        {
            // The line of usage only: the whole help would push the error off the screen.
            await host.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            await host.Output.WriteLineAsync(HelpText.UsageOf(this, host.ProgramName) + "\n" + ForHelp(host)).ConfigureAwait(false);
            return FailureCode;
        }

        if (!Accepts(arguments.Count))
        {
            await host.Error.WriteLineAsync(WrongArguments(host, arguments)).ConfigureAwait(false);
            return FailureCode;
        }

        return await RunAsync(host, arguments, cancellation).ConfigureAwait(false);
    }

    /// <summary>Colours and streams as flags, environment and terminal say.</summary>
    protected virtual Screen ScreenOf(CliHost host) => new(host, useColor: false);

    private string WrongArguments(CliHost host, IReadOnlyList<string> arguments)
    {
        string message = Expectation;
        for (int i = 1; i < arguments.Count; i++)
        {
            if (arguments[i].Length > 1 && arguments[i][0] == '-')
            {
                message += $" Flags come before other arguments: put {arguments[i]} before \"{arguments[0]}\".";
                break;
            }
        }

        return message + "\n" + ForHelp(host);
    }

    private string ForHelp(CliHost host) => $"For help: {host.ProgramName} {Name} -help";
}
