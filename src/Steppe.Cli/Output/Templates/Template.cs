using System.Text;

namespace Steppe.Cli.Output.Templates;

/// <summary>A parsed Go template: the subset that <c>-t</c> needs.</summary>
/// <remarks>
/// <para>Immutable, so one template may render many values. Known: fields, variables, <c>range</c>, <c>if</c>/<c>else</c>,
/// <c>with</c>, pipes, trim markers, comments and the functions of <see cref="TemplateFunctions"/>.</para>
/// <para>A field that the object does not have renders as nothing: answers leave empty fields out.</para>
/// </remarks>
internal sealed class Template
{
    private readonly IReadOnlyList<TemplateNode> _nodes;

    private Template(IReadOnlyList<TemplateNode> nodes) => _nodes = nodes;

    /// <summary>Parses a template.</summary>
    /// <exception cref="TemplateException">With the line of the mistake.</exception>
    public static Template Parse(string text) => new(new TemplateParser(TemplateLexer.Tokenize(text)).Parse());

    /// <summary>Applies the template to <paramref name="value"/> (see <see cref="TemplateValue"/>).</summary>
    /// <exception cref="TemplateException">An operation does not fit the value.</exception>
    public string Render(object? value)
    {
        StringBuilder text = new();
        new TemplateRenderer(text, value).Render(_nodes, value);
        return text.ToString();
    }
}
