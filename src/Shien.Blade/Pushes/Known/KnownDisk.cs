using Shien.Images.Blocks;

namespace Shien.Blade.Pushes.Known;

/// <summary>A disk that the store holds.</summary>
/// <param name="Map">What it held when it was pushed; a machine that ran since, or a repair, has changed some of it.</param>
/// <param name="ImagePath">Its image.</param>
internal sealed record KnownDisk(BlockMap Map, string ImagePath);
