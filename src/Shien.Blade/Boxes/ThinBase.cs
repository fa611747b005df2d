using Shien.Blade.Store;
using Shien.Images.Blocks;

namespace Shien.Blade.Boxes;

/// <summary>A disk of a published box that an image may stand on: its content is what was signed.</summary>
/// <param name="Disk">Names it in records.</param>
/// <param name="Path">Its image in the store.</param>
/// <param name="Map">What it holds.</param>
internal sealed record ThinBase(BaseDisk Disk, string Path, BlockMap Map);
