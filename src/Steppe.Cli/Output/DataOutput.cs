using System.Text.Json;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output.Templates;

namespace Steppe.Cli.Output;

/// <summary>The flags <c>-json</c> and <c>-t</c>: the object itself instead of text for people.</summary>
internal sealed class DataOutput
{
    private readonly BoolFlag _json;
    private readonly TextFlag _template;

    public DataOutput(FlagSet flags)
    {
        _json = flags.Add(new BoolFlag("json", "Print the object as JSON."));
        _template = flags.Add(new TextFlag("t", "Print the object through a Go template."));
    }

    /// <summary>Whether the user wants data.</summary>
    public bool IsWanted => _json.Value || _template.Value.Length > 0;

    /// <summary>Prints the JSON text <paramref name="utf8"/> as the flags say.</summary>
    /// <exception cref="CliException">Both flags were given, or the template is wrong.</exception>
    public int Print(Screen screen, ReadOnlyMemory<byte> utf8)
    {
        if (_json.Value && _template.Value.Length > 0)
        {
            throw new CliException("-json and -t exclude each other: give only one.");
        }

        using JsonDocument document = JsonDocument.Parse(utf8);
        if (_json.Value)
        {
            screen.Line(JsonText.Format(document.RootElement));
            return ExitCodes.Success;
        }

        try
        {
            screen.Line(Template.Parse(_template.Value).Render(TemplateValue.FromJson(document.RootElement)));
            return ExitCodes.Success;
        }
        catch (TemplateException error)
        {
            throw new CliException($"Error formatting the data: {error.Message}");
        }
    }
}
