using System.Text;

namespace Steppe.Cli.CommandLine;

/// <summary>Builds help texts.</summary>
/// <remarks>Pure.</remarks>
internal static class HelpText
{
    private const int Width = 78;

    /// <summary>Help of one command.</summary>
    public static string Of(Command command, string program)
    {
        StringBuilder text = new();
        text.Append(UsageOf(command, program)).Append("\n\n");
        AppendWrapped(text, command.Description, indent: 2);
        IReadOnlyList<Flag> general = command.GeneralFlags ?? [];
        AppendFlags(text, "Options", command.Flags.Flags, except: general);
        AppendFlags(text, "General options", general, except: []);
        return text.ToString();
    }

    /// <summary>The line that shows how a command is written.</summary>
    public static string UsageOf(Command command, string program) =>
        $"Usage: {program} {command.Name} [options]" + (command.ArgumentHint.Length > 0 ? " " + command.ArgumentHint : "");

    /// <summary>Help of the program as a whole.</summary>
    public static string OfProgram(string program)
    {
        StringBuilder text = new();
        text.Append("Usage: ").Append(program).Append(" [-version] [-help] [-autocomplete-install] [-autocomplete-uninstall]\n       <command> [options] [arguments]\n\nCommon commands:\n");
        AppendSynopses(text, CommandTable.CommonCommands);
        text.Append("\nOther commands:\n");
        AppendSynopses(text, CommandTable.OtherCommands);
        return text.ToString();
    }

    /// <summary>Help of a group such as <c>job</c>.</summary>
    public static string OfGroup(string program, string group)
    {
        StringBuilder text = new();
        text.Append("Usage: ").Append(program).Append(' ').Append(group).Append(" <subcommand> [options] [arguments]\n\nSubcommands:\n");
        List<KeyValuePair<string, string>> members = [];
        foreach (string name in CommandTable.CommandNames)
        {
            if (name.StartsWith(group + " ", StringComparison.Ordinal) && CommandTable.Find(name) is { } command)
            {
                members.Add(new(name[(group.Length + 1)..], FirstSentence(command.Description)));
            }
        }

        AppendSynopses(text, members);
        return text.ToString();
    }

    private static string FirstSentence(string description)
    {
        int stop = description.IndexOf(". ", StringComparison.Ordinal);
        return (stop < 0 ? description : description[..stop]).TrimEnd('.');
    }

    private static void AppendSynopses(StringBuilder text, IEnumerable<KeyValuePair<string, string>> entries)
    {
        KeyValuePair<string, string>[] all = [.. entries];
        int width = all.Max(static entry => entry.Key.Length);
        foreach (KeyValuePair<string, string> entry in all)
        {
            text.Append("    ").Append(entry.Key.PadRight(width)).Append("    ").Append(entry.Value).Append('\n');
        }
    }

    private static void AppendFlags(StringBuilder text, string title, IReadOnlyList<Flag> flags, IReadOnlyList<Flag> except)
    {
        bool first = true;
        foreach (Flag flag in flags)
        {
            if (flag.Help.Length == 0 || except.Contains(flag))
            {
                continue;
            }

            if (first)
            {
                text.Append('\n').Append(title).Append(":\n");
                first = false;
            }

            text.Append("\n  -").Append(flag.Name);
            if (flag.ValueHint.Length > 0)
            {
                text.Append('=').Append(flag.ValueHint);
            }

            text.Append('\n');
            AppendWrapped(text, flag.Help, indent: 4);
        }
    }

    private static void AppendWrapped(StringBuilder text, string sentence, int indent)
    {
        int column = 0;
        foreach (string word in sentence.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(' ', column == 0 ? indent : 1).Append(word);
            column += (column == 0 ? indent : 1) + word.Length;
        }

        text.Append('\n');
    }
}
