using Steppe.Hcl;

namespace Steppe.JobSpec;

/// <summary>A block of an HCL2 file, or the file itself.</summary>
internal sealed class HclWrittenBlock : IWrittenBlock
{
    private readonly HclBody _body;

    public HclWrittenBlock(HclBody file)
    {
        _body = file;
        HeaderRange = file.Range.AtStart;
    }

    private HclWrittenBlock(HclBlock block)
    {
        _body = block.Body;
        HeaderRange = block.HeaderRange;
        Label = block.Labels is [var label, ..] ? label.Text : null;
    }

    /// <inheritdoc/>
    public SourceRange HeaderRange { get; }

    /// <inheritdoc/>
    public string? Label { get; }

    /// <inheritdoc/>
    public SourceRange? FindArgument(string name) => _body.Find(name)?.Range;

    /// <inheritdoc/>
    public IEnumerable<IWrittenBlock> Blocks(string type, bool hasLabel) =>
        _body.Blocks.Where(block => block.Type == type).Select(static block => new HclWrittenBlock(block));

    /// <inheritdoc/>
    public IWrittenBlock? FindDynamic(string type) => Blocks("dynamic", hasLabel: true).FirstOrDefault(block => block.Label == type);
}
